using Unforget.Data.Coding;
using Unforget.Foundation;
using Unforget.Imaging.Codecs.Jpeg;
using Unforget.Memory;

namespace Unforget.Configuration;

/// <summary>What the keys of memory and compression demand of each other, as far as that can be said without the images.</summary>
internal static class RecipeRules
{
    /// <param name="recipe">A recipe whose single values are valid.</param>
    /// <param name="placeOf">Where a key stands, such as <c>memory.rate</c>.</param>
    /// <exception cref="UserError">Two keys contradict each other.</exception>
    public static void Check(Recipe recipe, Func<string, string> placeOf)
    {
        if (recipe.Memory.Mode != MemoryMode.None)
        {
            CheckLimits(recipe.Memory, placeOf);
            CheckRate(recipe.Memory, recipe.Protocol.Steps, placeOf);
        }

        if (recipe.Memory.Mode != MemoryMode.None || recipe.Compress == CompressMode.Dataset)
        {
            CheckCompression(recipe, placeOf);
        }
    }

    private static void CheckLimits(MemoryOptions memory, Func<string, string> placeOf)
    {
        if (memory is { Mode: MemoryMode.Growing, PerClass: not null })
        {
            throw new UserError(
                $"{placeOf("memory.per_class")}: memory.per_class {memory.PerClass} goes with memory.mode fixed only; "
                + "valid: null in mode growing, which shares memory.capacity");
        }

        if (memory.Bytes?.Bytes is null)
        {
            return;
        }

        if (memory.PerClass is not null)
        {
            throw new UserError(
                $"{placeOf("memory.bytes")}: memory.bytes {memory.Bytes} and memory.per_class {memory.PerClass} are two limits; "
                + "valid: one of them, or memory.bytes originals");
        }

        // A rate, its budget and its price are shares of the limit in images, which the size replaces.
        if (!memory.Rate.IsNone || memory.RateTrade || memory.RateBudget != RateBudget.Added)
        {
            throw new UserError(
                $"{placeOf("memory.bytes")}: memory.bytes {memory.Bytes} replaces the capacity that memory.rate, rate_trade and rate_budget change; "
                + "valid: memory.bytes originals, or memory.rate none with rate_trade false and rate_budget added");
        }
    }

    private static void CheckRate(MemoryOptions memory, int? steps, Func<string, string> placeOf)
    {
        var rate = memory.Rate;
        if (rate.IsNone && memory.RateTrade)
        {
            throw new UserError(
                $"{placeOf("memory.rate_trade")}: memory.rate_trade true pays for memory.rate, which is none; valid: a rate, or rate_trade false");
        }

        if (rate.IsNone && memory.RateBudget != RateBudget.Added)
        {
            var budget = memory.RateBudget == RateBudget.Peak ? "peak" : "mean";
            throw new UserError(
                $"{placeOf("memory.rate_budget")}: memory.rate_budget {budget} spreads memory.capacity by memory.rate, which is none; "
                + "valid: a rate, or rate_budget added");
        }

        if (memory.Mode == MemoryMode.Fixed && !rate.IsNone)
        {
            throw new UserError(
                $"{placeOf("memory.rate")}: memory.rate {rate} goes with memory.mode growing only, in mode fixed no task gets a share of its own; "
                + "valid: memory.mode growing with memory.per_class null, or rate none");
        }

        if (rate.TaskCount is { } count && count <= steps)
        {
            throw new UserError(FormattableString.Invariant(
                $"{placeOf("memory.rate")}: memory.rate {rate} has rates for {count} tasks, the run has {steps + 1}; valid: at least {steps + 1} rates, or one for all"));
        }
    }

    private static void CheckCompression(Recipe recipe, Func<string, string> placeOf)
    {
        var (memory, jpeg) = (recipe.Memory, recipe.Jpeg);
        var hasJpeg = recipe.Compress == CompressMode.Dataset || recipe is { Compress: CompressMode.Memory, Codec: CodecKind.Jpeg };
        if (memory.Accounting == HeaderAccounting.SharedTables && !hasJpeg)
        {
            throw new UserError(
                $"{placeOf("memory.accounting")}: memory.accounting shared_tables is for exemplars kept as JPEG; valid: file, or compress memory with codec jpeg");
        }

        if (memory.Accounting == HeaderAccounting.SharedTables && jpeg.Huffman == HuffmanChoice.Optimised)
        {
            throw new UserError(
                $"{placeOf("memory.accounting")}: memory.accounting shared_tables needs the same Huffman tables in every exemplar; "
                + "valid: jpeg.huffman standard, or accounting file");
        }

        var isEncoded = recipe.Compress != CompressMode.None || recipe.Catalog.Dataset(recipe.Dataset).IsOwn;
        if (memory.CalibrationShare > 0.0 && (memory.Bytes is not null || isEncoded))
        {
            throw new UserError(
                $"{placeOf("memory.calibration_share")}: memory.calibration_share keeps pixels and counts images; valid: 0 with memory.bytes, compress or image files");
        }

        if (recipe.Compress == CompressMode.Dataset && jpeg.Quality.Value is null)
        {
            throw new UserError(
                $"{placeOf("jpeg.quality")}: jpeg.quality auto is chosen for each task; with compress dataset all images have one quality, from 1 to 100");
        }

        if (hasJpeg && jpeg.Quality.Value is null && memory.Bytes is null)
        {
            throw new UserError($"{placeOf("jpeg.quality")}: jpeg.quality auto weighs more exemplars against better ones; without memory.bytes their number is fixed; valid: a quality, or memory.bytes");
        }

        if (hasJpeg && jpeg.Quality.Value is null && jpeg.Candidates.Count == 0)
        {
            throw new UserError($"{placeOf("jpeg.candidates")}: jpeg.candidates is empty; valid: at least one quality from 1 to 100");
        }
    }
}
