/** What the workflow bundle exports: one function a workflow type. */
export { incident } from './incident.ts';
export { resource } from './resource.ts';
