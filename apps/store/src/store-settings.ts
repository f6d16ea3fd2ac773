import { defineSettings, flag, text, type SettingsOf } from '@kugelpos/platform';

/** Settings of the combined mode. */
export const StoreSettings = defineSettings('store', {
  DATA_DIR: text({
    default: './data',
    doc: 'folder of the embedded database and of the secrets made at the first start',
  }),
  STORE_SERVICE_PORTS: flag({
    default: false,
    doc: 'also listen on 8000 to 8006, one service each, with the paths of the separate processes',
  }),
});

export type StoreSettings = SettingsOf<typeof StoreSettings>;
