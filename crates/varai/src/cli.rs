//! The command line: names, help and examples.

use std::net::SocketAddr;
use std::path::PathBuf;

use api::tryon::PictureFormat;
use clap::{Args, CommandFactory, Parser, Subcommand};
use eyewear::{FrameMaterial, FrameShape, Rim};

use crate::frame_look::FrameLookArgs;

const EXIT_CODES: &str = "Exit codes:
  0  done
  1  something failed
  2  the command line is not understood
  3  no face was found in the photo
  4  a file cannot be used (not a picture, damaged, too large, not a frame, a wrong heading)
  5  the product, variant or tenant does not exist
  6  the import is complete, but rows were refused
  7  the clean 3-D file is written, but has more triangles than were wanted";

/// Eyewear try-on, fit and catalog: the whole platform as one program.
#[derive(Debug, Parser)]
#[command(version, about, after_help = EXIT_CODES, propagate_version = true, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    pub data: DataArgs,
    /// Write the result as JSON on stdout; messages stay on stderr.
    #[arg(long, global = true)]
    pub json: bool,
    #[command(subcommand)]
    pub command: Command,
}

/// Whose data.
#[derive(Debug, Args)]
pub struct DataArgs {
    /// Folder of the catalog, keys and models.
    #[arg(long, global = true, env = "VARAI_DATA", default_value = ".varai/data", value_name = "DIR")]
    pub data: PathBuf,
    /// Short name of the shop in that folder.
    #[arg(long, global = true, env = "VARAI_TENANT", default_value = "main", value_name = "T")]
    pub tenant: String,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Measure the faces in a photo.
    #[command(
        after_help = "Examples:\n  varai analyze portrait.jpg\n  varai analyze group.jpg --all-faces --json | jq '.faces[].pose'"
    )]
    Analyze(AnalyzeArgs),
    /// Draw a frame on the face in a photo, at true scale.
    #[command(
        after_help = "Examples:\n  varai try-on --photo portrait.jpg --asset frame.glb -o worn.jpg\n  varai try-on --photo portrait.jpg --frame LM-1001 -o worn.png"
    )]
    TryOn(TryOnArgs),
    /// Rank the catalog's frames for the face in a photo.
    #[command(
        after_help = "Examples:\n  varai recommend --photo portrait.jpg --limit 5\n  varai --data .varai/demo --tenant demo recommend --photo portrait.jpg"
    )]
    Recommend(RecommendArgs),
    /// Work on the catalog.
    Catalog {
        #[command(subcommand)]
        command: CatalogCommand,
    },
    /// Work on frames.
    Frame {
        #[command(subcommand)]
        command: FrameCommand,
    },
    /// Run the services.
    #[command(after_help = "Examples:\n  varai serve --demo\n  varai serve --listen 0.0.0.0:8080\n  \
        varai serve --services catalog,tryon,recommend --listen 127.0.0.1:9000\n  \
        varai serve --services gateway --endpoint catalog=http://127.0.0.1:9000 --endpoint tryon=http://127.0.0.1:9000 --endpoint recommend=http://127.0.0.1:9000")]
    Serve(ServeArgs),
    /// Write a completion script for a shell.
    #[command(after_help = "Example:\n  varai completions bash > /etc/bash_completion.d/varai")]
    Completions { shell: clap_complete::Shell },
}

#[derive(Debug, Args)]
pub struct AnalyzeArgs {
    /// JPEG, PNG or WebP; - reads stdin.
    #[arg(value_name = "PHOTO")]
    pub photo: PathBuf,
    /// Every face, not only the largest.
    #[arg(long)]
    pub all_faces: bool,
}

#[derive(Debug, Args)]
pub struct TryOnArgs {
    /// JPEG, PNG or WebP with a face; - reads stdin.
    #[arg(long, value_name = "P")]
    pub photo: PathBuf,
    #[command(flatten)]
    pub worn: WornArgs,
    /// Where the picture goes; its ending chooses the format (png, jpg, webp). - writes to stdout.
    #[arg(short, long, value_name = "OUT")]
    pub output: PathBuf,
    #[arg(long, value_name = "FORMAT", help = words_help("Format, where the name of the picture has no ending that says it", PictureFormat::ALL.iter().map(|f| f.as_str())))]
    pub format: Option<PictureFormat>,
    /// Move the frame down the nose by so many mm.
    #[arg(long, value_name = "MM", default_value_t = 0.0, allow_negative_numbers = true)]
    pub slide: f32,
    /// Tilt the lenses towards the cheeks by so many degrees.
    #[arg(long, value_name = "DEG", default_value_t = 0.0, allow_negative_numbers = true)]
    pub tilt: f32,
    /// Draw the frame at so many times its true size, 0.9 to 1.1.
    #[arg(long, value_name = "TIMES", default_value_t = 1.0)]
    pub scale: f32,
}

/// What is worn: a file or a product.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct WornArgs {
    /// A 3-D file: GLB, or glTF with its files beside it.
    #[arg(long, value_name = "X.glb")]
    pub asset: Option<PathBuf>,
    /// SKU of a product or of one of its variants in the catalog.
    #[arg(long, value_name = "SKU")]
    pub frame: Option<String>,
}

#[derive(Debug, Args)]
pub struct RecommendArgs {
    /// JPEG, PNG or WebP with a face; - reads stdin.
    #[arg(long, value_name = "P")]
    pub photo: PathBuf,
    /// How many frames at most.
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=50))]
    pub limit: u32,
}

#[derive(Debug, Subcommand)]
pub enum CatalogCommand {
    /// Import a CSV file. One that was interrupted goes on where it was.
    #[command(
        after_help = "Examples:\n  varai catalog import frames.csv --dry-run\n  varai catalog import frames.csv --mapping columns.json --errors refused.csv\n\n\
        A mapping is a JSON object from field to column heading, such as {\"sku\": \"Article\", \"frame.dimensions.a_mm\": \"Eye size\"};\n\
        {\"brand\": \"=Ostara\"} gives all rows a value. A value that is not understood in an optional column is left out and told;\n\
        it does not make the import fail."
    )]
    Import(ImportArgs),
}

#[derive(Debug, Args)]
pub struct ImportArgs {
    /// CSV with a heading; - reads stdin.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// JSON file that says which column holds which field; - reads stdin.
    #[arg(long, value_name = "M")]
    pub mapping: Option<PathBuf>,
    /// Check every row and store nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Read "42,5" as 42.5.
    #[arg(long)]
    pub decimal_comma: bool,
    /// ISO 4217 code of the price column.
    #[arg(long, value_name = "CODE")]
    pub currency: Option<String>,
    /// Where the list of refused rows goes; - writes to stdout.
    #[arg(long, value_name = "CSV")]
    pub errors: Option<PathBuf>,
    /// Where the list of values goes that were left out of accepted rows.
    #[arg(long, value_name = "CSV")]
    pub warnings: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum FrameCommand {
    /// Build a 3-D frame from its size and style.
    #[command(after_help = "Examples:\n  varai frame build --size 52-18-140 --lens-height 38 --shape round -o round.glb\n  \
        varai frame build --size 54-17-145 --lens-height 41 --total-width 142 --shape wayfarer --material acetate --color '#1b1b1d' -o way.glb")]
    Build(FrameBuildArgs),
    /// Look whether a 3-D file can be worn: units, axes, parts, size, triangles, textures.
    #[command(
        after_help = "Examples:\n  varai frame check frame.glb\n  varai frame check scene.gltf --size 52-18-140 --json | jq -r .verdict\n\n\
        Budgets: 30000 triangles, textures of 1024 px, 2 MB. A file that is refused ends with exit code 4."
    )]
    Check(FrameCheckArgs),
    /// Write a clean copy of a 3-D file, and list every change with its reason.
    #[command(
        after_help = "Examples:\n  varai frame normalize scene.gltf -o frame.glb\n  varai frame normalize scene.gltf --size 52-18-140 -o frame.glb\n  \
        varai frame normalize scan.glb --triangles 12000 --deviation 0.05 -o light.glb\n\n\
        Nothing is guessed: a file whose scale cannot be known is refused until its size is given. Triangles are reduced only where \
        the budget is exceeded, and never so far that the surface moves by more than the deviation. Where that is not far enough the \
        file is written, the message says by how many triangles it is over, and the exit code is 7."
    )]
    Normalize(FrameNormalizeArgs),
    /// Make a 3-D frame from a product photo: from the front, or at an angle.
    #[command(after_help = "Examples:\n  varai frame from-photo front.png --size 52-18-140 -o frame.glb\n  \
        varai frame from-photo front.jpg --size 52-18-140 --lens-height 40 -o frame.glb --json | jq .audit\n  \
        varai frame from-photo front.png --side side.png -o frame.glb\n\n\
        The background must be transparent or plain. Without --size the scale is not verified, and the file says so.\n\
        From the front the model carries the photo and keeps its outlines; at an angle it is fitted, which is less exact.")]
    FromPhoto(FrameFromPhotoArgs),
    /// Say what a product photo shows, and what to send instead if no frame can be made of it.
    #[command(after_help = "Examples:\n  varai frame classify photo.jpg\n  varai frame classify photo.jpg --json | jq .usable")]
    #[command(alias = "judge")]
    Classify(FrameClassifyArgs),
}

#[derive(Debug, Args)]
pub struct FrameCheckArgs {
    /// GLB, or glTF with its files beside it; - reads stdin.
    #[arg(value_name = "X.glb|X.gltf")]
    pub file: PathBuf,
    /// Marking on the frame, to hold the file against.
    #[arg(long, value_name = "A-DBL-TEMPLE")]
    pub size: Option<String>,
}

#[derive(Debug, Args)]
pub struct FrameNormalizeArgs {
    /// GLB, or glTF with its files beside it; - reads stdin.
    #[arg(value_name = "X.glb|X.gltf")]
    pub file: PathBuf,
    /// Marking on the frame: the lenses are scaled to it.
    #[arg(long, value_name = "A-DBL-TEMPLE")]
    pub size: Option<String>,
    /// Triangles that the clean file is to have at most.
    #[arg(long, value_name = "COUNT", default_value_t = frames::TRIANGLE_BUDGET)]
    pub triangles: usize,
    /// How far its surface may be moved for that, in mm.
    #[arg(long, value_name = "MM", default_value_t = frames::MOST_DEVIATION_MM, value_parser = deviation)]
    pub deviation: f64,
    /// Where the clean GLB file goes; - writes to stdout.
    #[arg(short, long, value_name = "Y.glb")]
    pub output: PathBuf,
}

/// No frame looks the same when its surface is further off.
pub const FURTHEST_MM: f64 = 1.0;

fn deviation(text: &str) -> Result<f64, String> {
    let mm = text.parse().ok().filter(|mm| (0.0..=FURTHEST_MM).contains(mm));
    mm.ok_or_else(|| "a distance of 0 to 1 mm".to_owned())
}

#[derive(Debug, Args)]
pub struct FrameFromPhotoArgs {
    /// JPEG, PNG or WebP of one frame from the front, or at an angle with both lenses, on white or with a transparent background.
    #[arg(value_name = "PHOTO")]
    pub photo: PathBuf,
    /// Marking on the frame: lens width, bridge and, if it is there, temple length in mm.
    #[arg(long, value_name = "A-DBL-TEMPLE")]
    pub size: Option<String>,
    /// Declared boxed height of the lens (B) in mm, to be compared with the photo.
    #[arg(long, value_name = "MM")]
    pub lens_height: Option<f64>,
    /// Photo of the same frame from the side, or at an angle: its temples are taken for a frame that is made from the front.
    #[arg(long, value_name = "SIDE_PHOTO")]
    pub side: Option<PathBuf>,
    /// Where the GLB file goes; - writes to stdout.
    #[arg(short, long, value_name = "X.glb")]
    pub output: PathBuf,
}

#[derive(Debug, Args)]
pub struct FrameClassifyArgs {
    /// JPEG, PNG or WebP; - reads stdin.
    #[arg(value_name = "PHOTO")]
    pub photo: PathBuf,
}

#[derive(Debug, Args)]
pub struct FrameBuildArgs {
    /// Marking on the frame: lens width, bridge, temple length in mm.
    #[arg(long, value_name = "A-DBL-TEMPLE")]
    pub size: String,
    /// Boxed height of the lens (B) in mm. Without it the usual proportion of the shape is used, and said.
    #[arg(long, value_name = "MM")]
    pub lens_height: Option<f64>,
    /// Total width in mm. Without it the usual end pieces are added.
    #[arg(long, value_name = "MM")]
    pub total_width: Option<f64>,
    #[arg(long, value_name = "SHAPE", help = words_help("Outline", FrameShape::ALL.iter().map(|s| s.as_str())))]
    pub shape: FrameShape,
    #[arg(long, value_name = "RIM", default_value = "full", help = words_help("Rim", Rim::ALL.iter().map(|s| s.as_str())))]
    pub rim: Rim,
    #[arg(long, value_name = "M", default_value = "acetate", help = words_help("Material", FrameMaterial::ALL.iter().map(|s| s.as_str())))]
    pub material: FrameMaterial,
    #[command(flatten)]
    pub look: FrameLookArgs,
    /// Where the GLB file goes; - writes to stdout.
    #[arg(short, long, value_name = "X.glb")]
    pub output: PathBuf,
}

#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Services to run here, separated by commas: gateway, catalog, tryon, recommend. All when left out.
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    pub services: Vec<api::operations::Service>,
    /// Where a service that does not run here is: `catalog=http://127.0.0.1:9000`.
    #[arg(long = "endpoint", alias = "place", value_name = "SERVICE=URL")]
    pub endpoints: Vec<String>,
    /// Open a shop with demo frames, and serve its page.
    #[arg(long)]
    pub demo: bool,
    /// Address to listen on; port 0 takes a free one.
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// File of settings (TOML); `varai serve --print-config` shows them all with their defaults.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Print the settings with their defaults and stop.
    #[arg(long)]
    pub print_config: bool,
    /// File with the secret that all processes of one platform share (64 hex digits). One is made in the data folder when left out.
    #[arg(long, env = "VARAI_CALLER_SECRET_FILE", value_name = "FILE")]
    pub caller_secret_file: Option<PathBuf>,
    /// What is logged: error, warn, info, debug, or a filter such as `catalog=debug`.
    #[arg(long, env = "VARAI_LOG", default_value = "warn", value_name = "FILTER")]
    pub log: String,
}

/// `#rrggbb`.
pub fn parse_color(text: &str) -> Result<[u8; 3], String> {
    tryon::parametric::parse_hex(text).ok_or_else(|| format!("{text:?} is not a color; write it as #rrggbb"))
}

fn words_help<'a>(what: &str, words: impl Iterator<Item = &'a str>) -> String {
    format!("{what}: {}", words.collect::<Vec<_>>().join(", "))
}

/// The completion script of a shell.
pub fn completions(shell: clap_complete::Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "varai", &mut script);
    script
}
