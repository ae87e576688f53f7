//! Writes the description of the API into a file, for other programs to look at.
//!
//! ```sh
//! cargo run -p dspt-server --example openapi -- FILE
//! ```

use std::error::Error;
use std::fs::File;
use std::io::Write;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("name a file")?;
    let description = serde_json::to_vec_pretty(&dspt_server::description::description())?;
    File::create(path)?.write_all(&description)?;
    Ok(())
}
