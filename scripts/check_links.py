"""Checks the links, pictures and ids of a built site.

    python scripts/check_links.py site                        served from where its front page says
    python scripts/check_links.py site --base-path /guide/    served from this folder of a host
    python scripts/check_links.py site --from-disk            opened as files, without a server

Exit status 1 where a fault is found; each is one line: page, line, kind, target, what is wrong.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from guide.site_links import check_site


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("site", type=Path, help="the folder that holds the built site")
    parser.add_argument("--base-path", help="the path under which the host serves the site")
    parser.add_argument("--from-disk", action="store_true", help="judge the pages as files opened without a server")
    arguments = parser.parse_args()
    if not arguments.site.is_dir():
        parser.error(f"{arguments.site} is not a folder; build the site first")
    faults = check_site(arguments.site, arguments.base_path, from_disk=arguments.from_disk)
    for fault in faults:
        print(fault)
    print(f"{len(faults)} faults in {arguments.site}", file=sys.stderr)
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
