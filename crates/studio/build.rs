//! Lists what was built of `web/studio` into `assets/`, so that the binary holds it, as it is and packed.

use std::{
    env,
    fmt::Write as _,
    fs,
    io::{self, Write as _},
    path::Path,
};

use flate2::{Compression, write::GzEncoder};

fn main() -> io::Result<()> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?).join("assets");
    println!("cargo::rerun-if-changed={}", folder.display());
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    let out = Path::new(&out);
    let mut paths = fs::read_dir(&folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    let mut list = String::from("&[\n");
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name != "index.html" {
            let packed = out.join(format!("{name}.gz"));
            let mut encoder = GzEncoder::new(fs::File::create(&packed)?, Compression::best());
            encoder.write_all(&fs::read(&path)?)?;
            encoder.finish()?;
            let entry =
                format!("Asset {{ name: {name:?}, text: include_str!({path:?}), gzip: include_bytes!({packed:?}) }},");
            writeln!(list, "{entry}").map_err(io::Error::other)?;
        }
    }
    list.push_str("]\n");
    fs::write(out.join("assets.rs"), list)
}
