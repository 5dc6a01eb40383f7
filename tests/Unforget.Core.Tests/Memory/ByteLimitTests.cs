using Unforget.Configuration;
using Unforget.Foundation;
using Unforget.Memory;
using Unforget.Scenario;

namespace Unforget.Tests.Memory;

public sealed class ByteLimitTests
{
    [Theory]
    [InlineData("6.1MB", 6_100_000, "6.1MB")]
    [InlineData("6.144MB", 6_144_000, "6.144MB")]
    [InlineData("5MiB", 5_242_880, "5242880B")]
    [InlineData("800kB", 800_000, "800000B")]
    [InlineData("800 KB", 800_000, "800000B")]
    [InlineData("1.5GiB", 1_610_612_736, "1610612736B")]
    [InlineData("2GB", 2_000_000_000, "2000MB")]
    [InlineData("61440B", 61_440, "61440B")]
    public void Sizes_are_read_and_written(string text, long bytes, string written)
    {
        var limit = ByteLimit.Parse(text, null);
        Assert.Equal(bytes, limit.Bytes);
        Assert.Equal(written, limit.ToString());
        Assert.Equal(bytes, ByteLimit.Parse(written, null).Bytes);
    }

    [Theory]
    [InlineData("6144000")]
    [InlineData("MB")]
    [InlineData("-1MB")]
    [InlineData("0B")]
    [InlineData("0.1B")]
    [InlineData("6,1MB")]
    [InlineData("6.1mb")]
    [InlineData("99999999999999GB")]
    [InlineData("1e3kB")]
    public void What_is_no_size_is_refused_with_examples(string text)
    {
        var error = Assert.Throws<UserError>(() => new RecipeBinder().Bind("seed: 1\n", "test.yaml", [$"memory.bytes={text}"]));
        Assert.Equal($"--set memory.bytes={text}: memory.bytes must be a size such as 6.1MB, 800kB, 5MiB or 6144000B, or originals, got {text}", error.Message);
    }

    [Fact]
    public void Limits_survive_writing_a_recipe()
    {
        foreach (var text in new[] { "6.1MB", "5MiB", "originals" })
        {
            var recipe = new RecipeBinder().Bind($"memory:\n  bytes: {text}\ncompress: memory\njpeg: {{quality: auto, subsampling: 4:4:4}}\n", "test.yaml");
            Assert.Equal(recipe, new RecipeBinder().Bind(RecipeWriter.ToYaml(recipe), "again.yaml"));
        }
    }

    [Theory]
    [InlineData("memory: 6.1MB\n", "memory: {bytes: 6.1MB}\n")]
    [InlineData("memory: 500\n", "memory: {capacity: 500}\n")]
    [InlineData("memory: {mode: growing, per_class: null}\n", "memory: {mode: growing, bytes: 600kB}\n", "memory=600kB")]
    [InlineData("memory: {per_class: 20, selector: random}\n", "memory: {bytes: 600kB, selector: random}\n", "memory=600kB")]
    [InlineData("memory: {bytes: 600kB, per_class: null}\n", "memory: {capacity: 500}\n", "memory=500")]
    [InlineData("seed: 1\n", "memory: {bytes: originals}\n", "memory=originals")]
    [InlineData("memory: {per_class: 20}\n", "memory: {bytes: originals, per_class: 20}\n", "memory=originals")]
    public void A_limit_alone_stands_for_the_block_with_that_limit(string yaml, string meant, params string[] settings) =>
        Assert.Equal(RecipeWriter.ToYaml(new RecipeBinder().Bind(meant, "meant.yaml")), RecipeWriter.ToYaml(new RecipeBinder().Bind(yaml, "test.yaml", settings)));

    [Fact]
    public void A_limit_that_is_none_is_refused_with_its_place()
    {
        var error = Assert.Throws<UserError>(() => new RecipeBinder().Bind("seed: 1\nmemory: lots\n", "test.yaml"));
        Assert.Equal("test.yaml:2: memory is a block of keys, or a limit alone: a number of images or a size such as 6.1MB; got 'lots'", error.Message);
        Assert.StartsWith("--set memory=\"\": memory is a block of keys", Assert.Throws<UserError>(() => new RecipeBinder().Bind("seed: 1\n", "test.yaml", ["memory=\"\""])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("memory.accounting=shared_tables", "memory.accounting shared_tables is for exemplars kept as JPEG")]
    [InlineData("memory.accounting=shared_tables compress=memory jpeg.huffman=optimised", "needs the same Huffman tables in every exemplar")]
    [InlineData("compress=dataset jpeg.quality=auto", "with compress dataset all images have one quality")]
    [InlineData("compress=memory jpeg.quality=auto", "without memory.bytes their number is fixed")]
    [InlineData("compress=memory jpeg.quality=auto memory.bytes=6MB jpeg.candidates=[]", "jpeg.candidates is empty")]
    [InlineData("jpeg.quality=101", "jpeg.quality must be from 1 to 100 or auto, got 101")]
    [InlineData("jpeg.subsampling=4:2:2", "jpeg.subsampling must be 4:2:0 or 4:4:4, got '4:2:2'")]
    public void Keys_that_contradict_each_other_are_refused(string settings, string expected)
    {
        var error = Assert.Throws<UserError>(() => new RecipeBinder().Bind("seed: 1\n", "test.yaml", settings.Split(' ')));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fixed_limit_is_divided_by_all_classes_and_a_growing_one_by_those_seen()
    {
        var sizes = new ImageSizes(Original: 3072, Stored: 921, Shared: 0);
        var task = new LearningTask(1, 10, 5);
        ByteGrant Granted(MemoryMode mode, ByteLimit limit, int? perClass = null)
        {
            var options = new MemoryOptions { Mode = mode, Bytes = limit, PerClass = perClass };
            return new BytePolicy(new MemoryPolicy(options, 100), options, 100, sizes).Decide(task).Bytes!.Value;
        }

        Assert.Equal(new ByteGrant(61_440, 100), Granted(MemoryMode.Fixed, new ByteLimit(6_144_000)));
        Assert.Equal(new ByteGrant(409_600, 15), Granted(MemoryMode.Growing, new ByteLimit(6_144_000)));
        Assert.Equal(new ByteGrant(61_440, 100), Granted(MemoryMode.Fixed, ByteLimit.Originals, perClass: 20));
        Assert.Equal(new ByteGrant(133 * 3072, 15), Granted(MemoryMode.Growing, ByteLimit.Originals));
    }

    [Fact]
    public void Twenty_pixel_images_of_CIFAR_are_66_files_or_206_with_one_header()
    {
        var grant = new ByteGrant(20 * 3072, 100);
        Assert.Equal(66, Allowance.OfMean(grant.Share(0), 921).Count);
        Assert.Equal(206, Allowance.OfMean(grant.Share(623), 298).Count);
        Assert.Equal((61_433 * 20) + 623, grant.Of(20, 623));
    }

    [Fact]
    public void A_ranking_is_cut_where_the_next_image_would_exceed_the_bytes()
    {
        var items = Build.Class(0, 5);
        Assert.Equal([0, 1], Build.Ids(Allowance.OfBytes(5).Cut(items)));
        Assert.Equal([0, 1, 2], Build.Ids(Allowance.OfBytes(6).Cut(items)));
        Assert.Equal([0], Build.Ids(Allowance.OfBytes(1).Cut(items)));
        Assert.Equal(3, Allowance.OfBytes(7).Wanted(items));
        Assert.Equal(5, Allowance.OfBytes(1000).Wanted(items));
        Assert.Equal([0, 1, 2, 3], Build.Ids(Allowance.OfImages(4).Cut(items)));
    }
}
