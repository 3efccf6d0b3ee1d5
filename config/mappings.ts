/** Loads the mappings of a folder: how the alerts of tools that Firebreak does not know are read. */
import { Mapping } from '../domain/mapping.ts';
import { checkId, readYamlFile, readYamlFolder } from './yaml-file.ts';

/** @throws YamlFileError listing every problem of every file, each with its line */
export const loadMappings = (folder: string): Promise<Mapping[]> => readYamlFolder(folder, loadMapping);

/** @throws YamlFileError */
export const loadMapping = (file: string): Promise<Mapping> =>
  readYamlFile(file, Mapping, (mapping) => checkId(file, mapping.id));
