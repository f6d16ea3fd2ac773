import { defineCollection, type BaseFields } from '@kugelpos/tenancy';

/** A category of items (spec §3.6); its tax code is what its items usually have. */
export interface CategoryDocument extends BaseFields {
  tenant_id: string;
  category_code: string;
  description: string;
  description_short: string;
  tax_code: string;
}

export const categories = defineCollection<CategoryDocument>({
  name: 'master_category',
  fields: {
    tenant_id: { type: String, required: true },
    category_code: { type: String, required: true },
    description: { type: String, required: true },
    // Not required: mongoose takes an empty text for a missing one.
    description_short: { type: String, default: '' },
    tax_code: { type: String, required: true },
  },
  indexes: [
    { keys: { tenant_id: 1, category_code: 1 }, unique: true, serves: 'one category; the list of categories by code' },
    { keys: { tenant_id: 1, tax_code: 1 }, serves: 'whether a category names a tax that is to be deleted' },
  ],
});
