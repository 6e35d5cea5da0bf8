/** The admin API: what the editor, and other programs with a login, may ask and order. See docs/admin-api.md. */
import type { NodeAPI } from 'node-red';
import { storePath } from '../runtime/store-path.ts';
import { addAccountRoutes } from './accounts.ts';
import { addActRoutes } from './acts.ts';
import { addCheckRoute } from './check-route.ts';
import { addControlRoutes } from './control.ts';
import { addDryRunRoute } from './dry-run.ts';
import { addEvaluateRoute } from './evaluate.ts';
import { addIntakeRoute } from './intake.ts';
import { addLearningRoutes } from './learning.ts';
import { addOverviewRoute } from './overview.ts';
import { addParkedRoutes } from './parked.ts';
import { addPeopleRoutes } from './people.ts';
import { addPreviewRoute } from './preview.ts';
import { addReportRoute } from './report.ts';
import { Routes } from './routes.ts';
import { addStartRoutes } from './starts.ts';
import { addSuppressionRoutes } from './suppressions.ts';
import { addUploadRoutes } from './upload-routes.ts';
import { Uploads } from './uploads.ts';

/** Where lists are kept while they are taken in, under the user directory. */
const UPLOADS = 'cascade/uploads';

/** Adds every route below `cascade/` to the admin application. */
export function addAdminRoutes(RED: NodeAPI): void {
  const routes = new Routes(RED);
  const uploads = new Uploads(storePath(RED, UPLOADS), (message) => RED.log.warn(message));
  addCheckRoute(routes);
  addOverviewRoute(RED, routes);
  addControlRoutes(routes);
  addPeopleRoutes(RED, routes, () => uploads.forgetRows());
  addSuppressionRoutes(routes);
  addUploadRoutes(RED, routes, uploads);
  addIntakeRoute(routes);
  addParkedRoutes(RED, routes);
  addActRoutes(routes);
  addLearningRoutes(routes);
  addStartRoutes(routes);
  addReportRoute(RED, routes);
  addAccountRoutes(RED, routes);
  addEvaluateRoute(routes);
  addPreviewRoute(RED, routes);
  addDryRunRoute(RED, routes);
  routes.answerErrors();
}
