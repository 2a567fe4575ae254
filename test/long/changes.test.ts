import { playOn } from '../changes/played.ts';

playOn('postgres');
