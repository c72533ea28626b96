//! Colors, finish and lenses of a frame that is built from numbers, as flags.

use clap::{Args, ValueEnum};
use frames::{AntiReflection, FrameSpec, LensAppearance, LensPower, MetalFinish, MirrorCoating, Pattern};

use crate::cli::parse_color;
use crate::exit::Failure;

type Rgb = [u8; 3];

#[derive(Clone, Debug, Args)]
pub struct FrameLookArgs {
    /// Color of the front, `#rrggbb`.
    #[arg(long, value_name = "HEX", default_value = "#1b1b1d", value_parser = parse_color)]
    pub color: Rgb,
    /// Color of the temples; the front's when left out.
    #[arg(long, value_name = "HEX", value_parser = parse_color)]
    pub temple_color: Option<Rgb>,
    /// How the color runs through acetate.
    #[arg(long, value_enum, value_name = "PATTERN", default_value = "solid")]
    pub pattern: PatternWord,
    /// The other color of a pattern: the spots of tortoise, the lower half of two-tone.
    #[arg(long, value_name = "HEX", value_parser = parse_color)]
    pub pattern_color: Option<Rgb>,
    /// How solid crystal acetate is: 0 clear as glass, 1 solid.
    #[arg(long, value_name = "SHARE", default_value_t = 0.45)]
    pub opacity: f64,
    /// Surface of metal parts.
    #[arg(long, value_enum, value_name = "FINISH", default_value = "polished")]
    pub finish: FinishWord,
    /// Tint of the lenses; clear when left out.
    #[arg(long, value_name = "HEX", value_parser = parse_color)]
    pub lens_color: Option<Rgb>,
    /// Share of light that tinted lenses let through, 0 to 1; at the top of graded ones.
    #[arg(long, value_name = "T", default_value_t = 0.25, requires = "lens_color")]
    pub lens_transmission: f64,
    /// Share of light that graded lenses let through at the bottom.
    #[arg(long, value_name = "T", requires = "lens_color")]
    pub lens_bottom_transmission: Option<f64>,
    /// Tint of graded lenses at the bottom; that of the top when left out.
    #[arg(long, value_name = "HEX", value_parser = parse_color, requires = "lens_bottom_transmission")]
    pub lens_bottom_color: Option<Rgb>,
    /// Color that the anti-reflection coating leaves: green on clear lenses and none on tinted ones when left out.
    #[arg(long, value_enum, value_name = "COLOR")]
    pub anti_reflection: Option<ResidualWord>,
    /// Color of a mirror coating.
    #[arg(long, value_name = "HEX", value_parser = parse_color)]
    pub mirror: Option<Rgb>,
    /// Share of light that the mirror coating reflects.
    #[arg(long, value_name = "SHARE", default_value_t = 0.45, requires = "mirror")]
    pub mirror_strength: f64,
    /// The lenses are polarized.
    #[arg(long)]
    pub polarized: bool,
    /// Sphere of the lenses in dioptres, such as -4.00.
    #[arg(long, value_name = "D", allow_negative_numbers = true)]
    pub power: Option<f64>,
    /// Index of refraction of lenses with a power.
    #[arg(long, value_name = "N", default_value_t = 1.6, requires = "power")]
    pub lens_index: f64,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum PatternWord {
    Solid,
    TwoTone,
    Translucent,
    Tortoise,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum FinishWord {
    Polished,
    Brushed,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum ResidualWord {
    None,
    Green,
    Blue,
    Purple,
}

/// Gives a frame the look that the flags say.
pub fn dress(spec: &mut FrameSpec, args: &FrameLookArgs) -> Result<(), Failure> {
    spec.front_color = args.color;
    spec.temple_color = args.temple_color.unwrap_or(args.color);
    let other =
        || args.pattern_color.ok_or_else(|| Failure::unusable("this --pattern needs its second color: --pattern-color #rrggbb"));
    spec.pattern = match args.pattern {
        PatternWord::Solid => Pattern::Solid,
        PatternWord::TwoTone => Pattern::TwoTone { lower: other()? },
        PatternWord::Translucent => Pattern::Translucent { opacity: args.opacity },
        PatternWord::Tortoise => Pattern::Tortoise { spots: other()? },
    };
    spec.metal_finish = match args.finish {
        FinishWord::Polished => MetalFinish::Polished,
        FinishWord::Brushed => MetalFinish::Brushed,
    };
    spec.lens = lens(args);
    Ok(())
}

fn lens(args: &FrameLookArgs) -> LensAppearance {
    let mut look = args.lens_color.map_or(LensAppearance::CLEAR, |tint| LensAppearance::sun(tint, args.lens_transmission));
    look.gradient_to = args.lens_bottom_transmission.map(|share| (args.lens_bottom_color.unwrap_or(look.tint), share));
    if let Some(residual) = args.anti_reflection {
        look.anti_reflection = match residual {
            ResidualWord::None => AntiReflection::None,
            ResidualWord::Green => AntiReflection::Green,
            ResidualWord::Blue => AntiReflection::Blue,
            ResidualWord::Purple => AntiReflection::Purple,
        };
    }
    look.mirror = args.mirror.map(|color| MirrorCoating { color, strength: args.mirror_strength });
    look.polarized = args.polarized;
    look.power = args.power.map(|sphere_d| LensPower { sphere_d, index: args.lens_index });
    look
}
