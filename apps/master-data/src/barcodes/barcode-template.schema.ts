import { Schema } from 'mongoose';
import { defineCollection, type BaseFields } from '@kugelpos/tenancy';
import type { CodeLayout } from './in-store-code.js';

/** How the in-store codes of a prefix are read (retail rule 26). */
export interface BarcodeTemplateDocument extends BaseFields, CodeLayout {
  tenant_id: string;
  name: string;
}

export const barcodeTemplates = defineCollection<BarcodeTemplateDocument>({
  name: 'master_barcode_template',
  fields: {
    tenant_id: { type: String, required: true },
    prefix: { type: String, required: true },
    name: { type: String, required: true },
    item: { type: Schema.Types.Mixed, required: true },
    value: { type: Schema.Types.Mixed, default: null },
    inner_check: { type: Schema.Types.Mixed, default: null },
  },
  indexes: [
    {
      keys: { tenant_id: 1, prefix: 1 },
      unique: true,
      serves: 'the templates whose prefix a scanned code has; the list of templates',
    },
  ],
});
