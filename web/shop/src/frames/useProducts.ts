import { useLoad } from "@varai/ui";

import { varai } from "../client";

/** Every product that is on show. */
export function useProducts() {
  return useLoad(productList);
}

function productList(signal: AbortSignal) {
  return varai.productList({ query: { limit: 100 }, signal }).toArray();
}
