#!/usr/bin/env python3
"""Writes the demo shop's catalog: python3 demo/make-catalog.py > demo/catalog.csv

Frames, brands and colors are invented. What follows from the tables below is computed: effective diameter, frame height,
marking, check digits, and one row per color. The same tables give the same file.
"""

import csv
import math
import sys

# Color: name, front, temples (empty: as the front), pattern.
COLORS = {
    "black": ("Black", "#17181a", "", "solid"),
    "ink": ("Ink blue", "#1f2d4a", "", "solid"),
    "moss": ("Moss", "#3e4a33", "", "solid"),
    "wine": ("Wine", "#5a1f2b", "", "solid"),
    "sand": ("Sand", "#cdb48f", "", "translucent"),
    "crystal": ("Crystal", "#e4e7e6", "", "translucent"),
    "smoke": ("Smoke", "#8b9094", "", "translucent"),
    "rose": ("Rose", "#d9a5a0", "", "translucent"),
    "teal": ("Teal", "#1f6b6b", "", "translucent"),
    "honey": ("Honey tortoise", "#a8692f", "", "tortoise"),
    "havana": ("Havana", "#6b4326", "", "tortoise"),
    "dark_havana": ("Dark havana", "#3d2717", "", "tortoise"),
    "black_sand": ("Black over sand", "#1b1b1d", "#1b1b1d", "two_tone"),
    "brown_crystal": ("Brown over crystal", "#5b3d2a", "#5b3d2a", "two_tone"),
    "cobalt": ("Cobalt", "#24479b", "#17181a", "solid"),
    "coral": ("Coral", "#d9634c", "#a8432f", "solid"),
    "gold": ("Gold", "#c9a24d", "", "solid"),
    "rose_gold": ("Rose gold", "#c68f78", "", "solid"),
    "silver": ("Silver", "#b6bac0", "", "solid"),
    "gunmetal": ("Gunmetal", "#55595f", "", "solid"),
    "matte_black": ("Matte black", "#26282a", "", "solid"),
    "bronze": ("Bronze", "#7d5a3c", "", "solid"),
    "gold_havana": ("Gold and havana", "#c9a24d", "#6b4326", "solid"),
    "steel_blue": ("Steel blue", "#4d6480", "#2d3b4d", "solid"),
    "walnut": ("Walnut", "#5c3f2a", "", "solid"),
    "oak": ("Oak", "#a37b4f", "", "solid"),
}

# Tint: color, transmission at the top, at the bottom (empty: the same).
TINTS = {
    "clear": ("", "", ""),
    "gray": ("#5a5f64", "0.15", ""),
    "brown": ("#6a4a33", "0.17", ""),
    "green": ("#4c5a45", "0.16", ""),
    "gray_fade": ("#5a5f64", "0.18", "0.62"),
    "brown_fade": ("#7a563c", "0.20", "0.66"),
    "rose_fade": ("#8f5b63", "0.30", "0.72"),
    "blue": ("#41607d", "0.22", ""),
}

# How far the outline reaches into the corners of its box: 0 an ellipse, 1 a rectangle.
CORNERS = {
    "round": 0.10, "oval": 0.12, "square": 0.50, "rectangle": 0.50, "cat_eye": 0.45, "aviator": 0.40, "wayfarer": 0.48,
    "geometric": 0.35, "browline": 0.42, "butterfly": 0.45, "shield": 0.45, "other": 0.40,
}

# Rim above and below the lens together, in mm.
RIM_HEIGHT = {"acetate": 6.0, "plastic": 6.0, "wood": 7.0, "mixed": 5.0, "metal": 3.0, "titanium": 2.5, "other": 5.0}

BRANDS = {"Brixolm": "BRX", "Fennquist": "FNQ", "Kesterling": "KST", "Ostrelle": "OST", "Pellorin": "PEL", "Sorrelune": "SRL", "Tarnwick": "TRN"}

# Brand, name, shape, rim, material, hinge, nose pads, A, B, DBL, temple, total width, base curve, wrap, pantoscopic, weight in g,
# price, discounted price, colors with tint and stock, sentence.
FRAMES = [
    ("Fennquist", "Pip", "round", "full", "acetate", "spring", "fixed", 41, 39.0, 16, 125, 119.0, 4.0, 3, 8, 15.5, "79.00", "", [("honey", "clear", 14), ("ink", "clear", 9), ("coral", "clear", 2)], "Small and round, with a spring hinge that forgives."),
    ("Fennquist", "Otter", "oval", "full", "titanium", "standard", "adjustable", 43, 33.0, 17, 130, 121.0, 4.0, 3, 8, 10.5, "129.00", "", [("gold", "clear", 8), ("silver", "clear", 11)], "A light oval in titanium for narrow heads."),
    ("Fennquist", "Linden", "round", "full", "metal", "standard", "adjustable", 46, 44.0, 21, 140, 131.0, 4.0, 4, 8, 15.0, "119.00", "", [("gold", "clear", 20), ("gunmetal", "clear", 16), ("rose_gold", "clear", 3)], "A thin wire round with adjustable pads."),
    ("Fennquist", "Harbour", "round", "full", "acetate", "standard", "fixed", 48, 45.0, 20, 145, 136.0, 4.0, 4, 8, 23.0, "139.00", "", [("havana", "clear", 12), ("black", "clear", 25), ("crystal", "clear", 7)], "A full round with a keyhole feel."),
    ("Fennquist", "Tern", "geometric", "full", "metal", "standard", "adjustable", 49, 44.0, 20, 145, 135.5, 4.0, 4, 8, 16.0, "125.00", "99.00", [("silver", "clear", 13), ("gold", "clear", 0)], "Soft corners in thin metal."),
    ("Brixolm", "Ladder", "rectangle", "full", "acetate", "spring", "fixed", 54, 34.0, 17, 145, 141.0, 4.0, 5, 9, 26.0, "109.00", "", [("black", "clear", 30), ("dark_havana", "clear", 18), ("ink", "clear", 6)], "A wide rectangle with straight shoulders."),
    ("Brixolm", "Quarry", "square", "full", "acetate", "spring", "fixed", 56, 44.0, 18, 150, 147.0, 4.0, 5, 9, 32.0, "119.00", "", [("black", "clear", 15), ("smoke", "clear", 4)], "A big square for big heads."),
    ("Brixolm", "Ferry", "rectangle", "semi", "metal", "spring", "adjustable", 53, 31.0, 18, 145, 138.5, 4.0, 5, 8, 17.5, "99.00", "79.00", [("gunmetal", "clear", 22), ("matte_black", "clear", 19)], "Half a rim, all of the view."),
    ("Brixolm", "Slate", "rectangle", "full", "titanium", "standard", "adjustable", 51, 33.0, 18, 140, 133.0, 4.0, 4, 8, 12.0, "179.00", "", [("gunmetal", "clear", 10), ("steel_blue", "clear", 5), ("bronze", "clear", 1)], "A slim titanium rectangle."),
    ("Brixolm", "Anvil", "browline", "full", "mixed", "standard", "adjustable", 51, 40.0, 20, 145, 140.0, 4.0, 4, 8, 24.0, "135.00", "", [("black", "clear", 12), ("havana", "clear", 9), ("wine", "clear", 0)], "Acetate above, metal below."),
    ("Kesterling", "Morrow", "wayfarer", "full", "acetate", "standard", "fixed", 50, 39.0, 18, 145, 137.0, 4.0, 5, 9, 27.0, "129.00", "", [("black", "clear", 28), ("honey", "clear", 11), ("teal", "clear", 6)], "The everyday trapezoid, a little softer."),
    ("Kesterling", "Morrow Sun", "wayfarer", "full", "acetate", "standard", "fixed", 52, 41.0, 19, 145, 141.5, 6.0, 7, 9, 30.0, "149.00", "", [("black", "green", 17), ("dark_havana", "brown", 13), ("crystal", "blue", 3)], "The trapezoid with dark lenses."),
    ("Kesterling", "Gable", "square", "full", "acetate", "standard", "fixed", 50, 41.0, 19, 145, 136.5, 4.0, 4, 8, 28.0, "139.00", "", [("black_sand", "clear", 7), ("havana", "clear", 14)], "A straight brow over soft corners."),
    ("Kesterling", "Wren", "square", "full", "acetate", "spring", "fixed", 45, 36.0, 16, 130, 124.0, 4.0, 3, 8, 18.0, "89.00", "", [("ink", "clear", 10), ("rose", "clear", 8), ("black", "clear", 21)], "A small square with room for a smile."),
    ("Kesterling", "Cairn", "geometric", "full", "acetate", "standard", "fixed", 48, 42.0, 19, 140, 132.0, 4.0, 4, 8, 25.0, "145.00", "", [("moss", "clear", 6), ("sand", "clear", 9)], "Cut edges in thick acetate."),
    ("Kesterling", "Bracken", "browline", "full", "mixed", "standard", "adjustable", 48, 38.0, 19, 140, 130.0, 4.0, 4, 8, 21.0, "129.00", "", [("dark_havana", "clear", 12), ("ink", "clear", 2)], "A lighter browline for a medium head."),
    ("Ostrelle", "Velour", "cat_eye", "full", "acetate", "standard", "fixed", 51, 39.0, 17, 140, 134.0, 4.0, 4, 8, 24.0, "149.00", "", [("black", "clear", 18), ("wine", "clear", 7), ("rose", "clear", 5)], "Upswept, but not loud."),
    ("Ostrelle", "Piccola", "cat_eye", "full", "acetate", "spring", "fixed", 47, 36.0, 16, 135, 125.5, 4.0, 4, 8, 19.0, "129.00", "99.00", [("honey", "clear", 12), ("teal", "clear", 10)], "A cat-eye for narrow faces."),
    ("Ostrelle", "Matinee", "cat_eye", "full", "acetate", "standard", "fixed", 54, 43.0, 17, 140, 140.5, 6.0, 6, 8, 31.0, "169.00", "", [("black", "gray_fade", 14), ("havana", "brown_fade", 9)], "A large cat-eye with fading lenses."),
    ("Ostrelle", "Lark", "cat_eye", "full", "metal", "standard", "adjustable", 52, 40.0, 18, 140, 133.5, 4.0, 4, 8, 16.5, "139.00", "", [("rose_gold", "clear", 11), ("gold_havana", "clear", 6)], "A fine line that lifts at the ends."),
    ("Ostrelle", "Opaline", "butterfly", "full", "acetate", "standard", "fixed", 56, 48.0, 16, 140, 143.0, 6.0, 6, 8, 34.0, "179.00", "", [("brown_crystal", "brown_fade", 8), ("black", "gray", 12), ("rose", "rose_fade", 0)], "Wide wings and a fading tint."),
    ("Ostrelle", "Damson", "butterfly", "full", "acetate", "standard", "fixed", 52, 43.0, 17, 140, 135.0, 4.0, 5, 8, 27.0, "155.00", "", [("wine", "clear", 5), ("crystal", "clear", 9)], "Butterfly lenses in clear."),
    ("Pellorin", "Meridian", "aviator", "full", "metal", "standard", "adjustable", 58, 49.0, 14, 140, 139.0, 6.0, 6, 8, 24.0, "139.00", "", [("gold", "green", 26), ("silver", "gray", 15), ("matte_black", "gray_fade", 11)], "The pilot's drop in thin wire."),
    ("Pellorin", "Meridian Small", "aviator", "full", "metal", "standard", "adjustable", 52, 45.0, 14, 135, 128.5, 6.0, 5, 8, 20.0, "139.00", "", [("gold", "brown_fade", 8), ("rose_gold", "rose_fade", 3)], "The same drop, one size down."),
    ("Pellorin", "Zephyr", "aviator", "full", "titanium", "standard", "adjustable", 55, 47.0, 16, 145, 137.5, 4.0, 5, 8, 13.0, "219.00", "", [("gunmetal", "clear", 7), ("gold", "clear", 9)], "A clear aviator in titanium."),
    ("Pellorin", "Stratus", "shield", "full", "plastic", "standard", "fixed", 60, 46.0, 18, 135, 150.0, 6.0, 10, 6, 29.0, "159.00", "119.00", [("matte_black", "gray", 10), ("crystal", "blue", 4)], "One sweep of lens for bright days."),
    ("Pellorin", "Cumulus", "aviator", "full", "acetate", "standard", "fixed", 57, 46.0, 17, 145, 146.0, 6.0, 6, 8, 33.0, "159.00", "", [("havana", "brown", 9), ("smoke", "gray", 0)], "The pilot's drop, cut from acetate."),
    ("Sorrelune", "Feather", "rectangle", "rimless", "titanium", "standard", "adjustable", 52, 33.0, 17, 140, 131.5, 4.0, 4, 8, 7.5, "229.00", "", [("silver", "clear", 12), ("gold", "clear", 8), ("gunmetal", "clear", 2)], "No rim, and hardly any weight."),
    ("Sorrelune", "Halo", "oval", "rimless", "titanium", "standard", "adjustable", 50, 36.0, 18, 140, 128.0, 4.0, 4, 8, 7.0, "229.00", "", [("rose_gold", "clear", 7), ("silver", "clear", 10)], "A rimless oval."),
    ("Sorrelune", "Gossamer", "other", "rimless", "titanium", "standard", "adjustable", 53, 40.0, 17, 140, 134.5, 4.0, 4, 8, 7.8, "239.00", "", [("gold", "clear", 5), ("bronze", "clear", 6)], "A cut of its own, between leaf and drop."),
    ("Sorrelune", "Brook", "oval", "semi", "titanium", "standard", "adjustable", 51, 35.0, 18, 140, 132.5, 4.0, 4, 8, 10.0, "189.00", "149.00", [("gold", "clear", 9), ("steel_blue", "clear", 8)], "An oval held by a thread."),
    ("Sorrelune", "Petal", "geometric", "rimless", "titanium", "standard", "adjustable", 47, 40.0, 18, 135, 126.5, 4.0, 3, 8, 6.8, "229.00", "", [("rose_gold", "clear", 6), ("gold", "clear", 1)], "Cut corners and no rim."),
    ("Tarnwick", "Fen", "round", "full", "wood", "spring", "fixed", 49, 46.0, 20, 145, 139.5, 4.0, 4, 8, 22.0, "189.00", "", [("walnut", "clear", 6), ("oak", "clear", 4)], "A round frame of layered wood."),
    ("Tarnwick", "Ridge", "wayfarer", "full", "wood", "spring", "fixed", 52, 40.0, 18, 145, 142.0, 6.0, 6, 9, 25.0, "199.00", "", [("walnut", "brown", 7), ("oak", "green", 3)], "Wood outside, dark lenses inside."),
    ("Tarnwick", "Beacon", "square", "full", "metal", "spring", "adjustable", 55, 45.0, 18, 150, 144.5, 4.0, 5, 8, 21.0, "129.00", "", [("matte_black", "clear", 16), ("gunmetal", "clear", 12)], "A wide metal square with long temples."),
    ("Tarnwick", "Sprig", "round", "full", "plastic", "spring", "fixed", 42, 38.0, 15, 125, 118.0, 4.0, 3, 8, 13.0, "59.00", "", [("teal", "clear", 18), ("coral", "clear", 12), ("cobalt", "clear", 0)], "The smallest of them all."),
]

HEADING = [
    "product_sku", "sku", "gtin", "brand", "name", "short_description", "status", "tags", "shape", "rim", "material", "hinge", "nose_pads", "marking",
    "lens_width_mm", "lens_height_mm", "bridge_width_mm", "ed_mm", "temple_length_mm", "total_width_mm", "frame_height_mm", "base_curve_d", "wrap_deg",
    "pantoscopic_deg", "weight_g", "color_name", "color_code", "color_hex", "temple_hex", "pattern", "lens_hex", "lens_transmission",
    "lens_transmission_bottom", "price", "discounted_price", "currency", "quantity", "low_threshold", "stock_status",
]

LOW_THRESHOLD = 3


def gtin(product, variant):
    """A GTIN-13 for restricted circulation (prefix 200-299), which is never assigned to anybody's product."""
    digits = f"2{90:02d}{26:03d}{product:04d}{variant:02d}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return digits + str(-total % 10)


def effective_diameter(shape, a, b):
    longest = max(a, b)
    return round(longest + CORNERS[shape] * (math.hypot(a, b) - longest), 1)


def frame_height(rim, material, b):
    share = {"full": 1.0, "semi": 0.5, "rimless": 0.0}[rim]
    return b + RIM_HEIGHT[material] * share


def stock_status(quantity):
    return "out_of_stock" if quantity == 0 else "low_stock" if quantity <= LOW_THRESHOLD else "in_stock"


def rows():
    counts = dict.fromkeys(BRANDS, 0)
    for number, frame in enumerate(FRAMES, 1):
        (brand, name, shape, rim, material, hinge, pads, a, b, dbl, temple, width, base, wrap, tilt, weight, price, reduced, colors, sentence) = frame
        counts[brand] += 1
        product_sku = f"{BRANDS[brand]}-{counts[brand]:03d}"
        kind = "sun" if colors[0][1] != "clear" else "optical"
        for place, (color, tint, quantity) in enumerate(colors, 1):
            color_name, front, temples, pattern = COLORS[color]
            code = f"{list(COLORS).index(color) + 1:03d}"
            lens, top, bottom = TINTS[tint]
            yield [
                product_sku, f"{product_sku}-{code}", gtin(number, place), brand, name, sentence, "active", kind, shape, rim, material, hinge, pads,
                f"{a}□{dbl}-{temple}", a, b, dbl, effective_diameter(shape, a, b), temple, width, frame_height(rim, material, b), base, wrap, tilt,
                weight, color_name, code, front, temples, pattern, lens, top, bottom, price, reduced, "EUR", quantity, LOW_THRESHOLD,
                stock_status(quantity),
            ]


def main():
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(HEADING)
    writer.writerows(rows())


if __name__ == "__main__":
    main()
