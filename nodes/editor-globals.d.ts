/** What the Node-RED editor gives every script of a node's page. jQuery's `$` comes with its own typings. */

/** The editor's API: node types, actions, notifications, translations. */
declare const RED: import('@node-red/editor-client').RED;
