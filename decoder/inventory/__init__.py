"""What the files of a host say of its hardware: which lines travel with a case, and what those mean. The package's door."""

from decoder.inventory.blocks import Block, block_of, has_blocks, names_of_blocks, rows_of_blocks, without_blocks
from decoder.inventory.forms import Form, form_of, forms
from decoder.inventory.reading import bundle_of, read_inventories
from decoder.inventory.servers import Maker, maker_of, makers
from decoder.inventory.use import described, inventory_of, on_the_host

__all__ = [
    "Block",
    "Form",
    "Maker",
    "block_of",
    "bundle_of",
    "described",
    "form_of",
    "forms",
    "has_blocks",
    "inventory_of",
    "maker_of",
    "makers",
    "names_of_blocks",
    "on_the_host",
    "read_inventories",
    "rows_of_blocks",
    "without_blocks",
]
