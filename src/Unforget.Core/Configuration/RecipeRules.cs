using Unforget.Data.Coding;
using Unforget.Foundation;
using Unforget.Imaging.Codecs.Jpeg;
using Unforget.Memory;

namespace Unforget.Configuration;

/// <summary>What the keys of compression and of the memory demand of each other.</summary>
internal static class CompressionRules
{
    /// <param name="recipe">A recipe whose single values are valid.</param>
    /// <param name="placeOf">Where a key of the top level stands.</param>
    /// <exception cref="UserError">Two keys contradict each other.</exception>
    public static void Check(Recipe recipe, Func<string, string> placeOf)
    {
        var (memory, jpeg) = (recipe.Memory, recipe.Jpeg);
        if (memory.Mode == MemoryMode.None && recipe.Compress != CompressMode.Dataset)
        {
            return;
        }

        var hasJpeg = recipe.Compress == CompressMode.Dataset || recipe is { Compress: CompressMode.Memory, Codec: CodecKind.Jpeg };
        if (memory.Accounting == HeaderAccounting.SharedTables && !hasJpeg)
        {
            throw new UserError(
                $"{placeOf("memory")}: memory.accounting shared_tables is for exemplars kept as JPEG; valid: file, or compress memory with codec jpeg");
        }

        if (memory.Accounting == HeaderAccounting.SharedTables && jpeg.Huffman == HuffmanChoice.Optimised)
        {
            throw new UserError(
                $"{placeOf("memory")}: memory.accounting shared_tables needs the same Huffman tables in every exemplar; "
                + "valid: jpeg.huffman standard, or accounting file");
        }

        var isEncoded = recipe.Compress != CompressMode.None || recipe.Catalog.Dataset(recipe.Dataset).IsOwn;
        if (memory.CalibrationShare > 0.0 && (memory.Bytes is not null || isEncoded))
        {
            throw new UserError(
                $"{placeOf("memory")}: memory.calibration_share keeps pixels and counts images; valid: 0 with memory.bytes, compress or image files");
        }

        if (recipe.Compress == CompressMode.Dataset && jpeg.Quality.Value is null)
        {
            throw new UserError(
                $"{placeOf("jpeg")}: jpeg.quality auto is chosen for each task; with compress dataset all images have one quality, from 1 to 100");
        }

        if (hasJpeg && jpeg.Quality.Value is null && memory.Bytes is null)
        {
            throw new UserError($"{placeOf("jpeg")}: jpeg.quality auto weighs more exemplars against better ones; without memory.bytes their number is fixed");
        }

        if (hasJpeg && jpeg.Quality.Value is null && jpeg.Candidates.Count == 0)
        {
            throw new UserError($"{placeOf("jpeg")}: jpeg.candidates is empty; valid: at least one quality from 1 to 100");
        }
    }
}
