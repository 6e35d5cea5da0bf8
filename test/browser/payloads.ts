/** Ways out of where a text may stand in a page. */
const WAYS_OUT = ['', '">', "'>", '-->', '</textarea>', '</title>', '</style>', '</script>'];

/** What would then run, or load something that does. Each sets `ran` on the window, or opens a dialog. */
const ACTS = [
  '<script>window.ran=1</script>',
  '<img src=x onerror=window.ran=1>',
  '<img/src=x/onerror=window.ran=1>',
  '<IMG SRC=x OnErRoR=alert(1)>',
  '<svg onload=window.ran=1>',
  '<svg><script>window.ran=1</script></svg>',
  '<svg><animate onbegin=window.ran=1 attributeName=x dur=1s>',
  '<iframe srcdoc="<script>parent.ran=1</script>"></iframe>',
  '<iframe src="javascript:parent.ran=1"></iframe>',
  '<object data="javascript:window.ran=1"></object>',
  '<embed src="javascript:window.ran=1">',
  '<details open ontoggle=window.ran=1>',
  '<input autofocus onfocus=window.ran=1>',
  '<select autofocus onfocus=window.ran=1>',
  '<video><source onerror=window.ran=1></video>',
  '<audio src=x onerror=window.ran=1>',
  '<body onload=window.ran=1>',
  '<marquee onstart=window.ran=1>',
  '<math><mtext><img src=x onerror=window.ran=1>',
  '<a href="javascript:window.ran=1" id=x tabindex=1 onfocus=window.ran=1>x</a>',
  '<form><button formaction="javascript:window.ran=1">x</form>',
  '<link rel=stylesheet href="javascript:window.ran=1">',
  '<meta http-equiv=refresh content="0;url=javascript:window.ran=1">',
  '<style>@keyframes x{}</style><p style="animation-name:x" onanimationstart=window.ran=1>',
  '&lt;img src=x onerror=window.ran=1&gt;',
];

/** What means something to the catalogues of texts; they would search for the end of the first one for ever. */
export const REFERENCES: readonly string[] = [
  `$t(${'a'.repeat(40)}`,
  '$t(channel-send.palette)',
  '__count__',
];

/** 200 texts that would run as a program wherever a text is taken for markup, after those for the catalogues. */
export const PAYLOADS: readonly string[] = [
  ...REFERENCES,
  ...WAYS_OUT.flatMap((way) => ACTS.map((act) => way + act)),
];
