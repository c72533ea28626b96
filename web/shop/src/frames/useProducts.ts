import { productList } from "../api/operations";
import { useLoad } from "../ui/useLoad";

export function useProducts() {
  return useLoad(productList);
}
