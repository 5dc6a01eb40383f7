using Microsoft.Extensions.Logging;
using SkiaSharp;
using Unforget.Configuration;
using Unforget.Data;
using Unforget.Data.Folders;
using Unforget.Foundation;

namespace Unforget.Tests.Data.Folders;

/// <summary>A thousand small images, ten of which are damaged in ten ways.</summary>
public sealed class BadImageTests(BadImageTests.Files files) : IClassFixture<BadImageTests.Files>
{
    private static readonly byte[] Jpeg = ImageFiles.Encode(1, 40, 30, SKEncodedImageFormat.Jpeg);
    private static readonly byte[] Png = ImageFiles.Encode(2, 40, 30, SKEncodedImageFormat.Png);

    private static readonly (string Path, byte[] Content, string Reason)[] Damaged =
    [
        ("a/01 empty.jpg", [], "empty file"),
        ("a/02 text.jpg", [.. "<html>not found</html>"u8], "no image of a known format"),
        ("a/03 zeros.png", new byte[400], "no image of a known format"),
        ("b/04 header cut.jpg", Jpeg[..15], "damaged JPEG header"),
        ("b/05 noise behind a signature.jpg", [0xFF, 0xD8, 0xFF, 0xE0, .. Enumerable.Range(0, 300).Select(i => (byte)(i * 91 % 253))], "damaged JPEG header"),
        ("b/06 cut.jpg", Jpeg[..(Jpeg.Length / 2)], "truncated JPEG image"),
        ("c/07 cut.png", Png[..(Png.Length / 2)], "truncated PNG image"),
        ("c/08 overwritten.png", Overwritten(Png), "damaged PNG image"),
        ("c/09 huge.png", Claiming(60_000, 50_000), "60000x50000 is 3000000000 pixels, at most 67108864 are decoded (images.max_pixels)"),
        ("c/10 named.jpg", Png, "a PNG image named .jpg"),
    ];

    [Fact]
    public void One_percent_of_damaged_files_is_named_and_the_rest_is_learned()
    {
        var recipe = Recipe();
        var counter = new TinyRun.Counter();
        TorchSharp.torch.set_num_threads(2);
        var log = new Lines();
        var setup = new RunSetup { Location = new DataLocation(files.Folder.Path), Clock = new TinyRun.StandingClock(), Log = log };
        var record = Experiment.Run(recipe, setup, counter, TestContext.Current.CancellationToken);
        Assert.Equal(990, counter.Plan!.Tasks.Sum(task => task.TrainImages) + counter.Plan.Tasks[^1].TestImages);
        Assert.Equal("10 of 1000 image files are left out (images.on_bad_image and images.on_wrong_extension decide):", counter.Plan.Warnings[0]);
        Assert.Equal(Damaged.Select(bad => $"  {bad.Path}: {bad.Reason}"), counter.Plan.Warnings.Skip(1).Take(10));
        Assert.Equal(
            Damaged.Select(bad => $"{bad.Path}: {bad.Reason} (left out)"),
            log.Texts.Where(line => line.EndsWith("(left out)", StringComparison.Ordinal)));
        Assert.Equal(["a", "b", "c"], record.Results.ClassNames);
        Assert.True(record.Results.FinalAccuracy["cnn"] > 0.0);
    }

    [Fact]
    public void Damaged_files_are_refused_where_the_recipe_says_so()
    {
        var error = Assert.Throws<UserError>(() => Open(new ImageOptions { OnBadImage = BadImagePolicy.Refuse }));
        Assert.Equal(
            "folder: 9 files cannot be used and images.on_bad_image is refuse: "
            + $"{string.Join("; ", Damaged.Take(5).Select(bad => $"{bad.Path}: {bad.Reason}"))}; and 4 more",
            error.Message);
    }

    [Fact]
    public void Wrong_names_are_a_matter_of_their_own()
    {
        using var used = Open(new ImageOptions { OnWrongExtension = WrongExtensionPolicy.Use });
        Assert.Equal(991, used.Train.Count + used.Test.Count);
        Assert.Equal("1 images are used though their names promise another format, such as c/10 named.jpg: a PNG image named .jpg", used.Warnings[^1]);
        var error = Assert.Throws<UserError>(() => Open(new ImageOptions { OnWrongExtension = WrongExtensionPolicy.Refuse }));
        Assert.Equal("folder: 1 files cannot be used and images.on_wrong_extension is refuse: c/10 named.jpg: a PNG image named .jpg", error.Message);
    }

    [Fact]
    public void Limit_of_pixels_counts_again_when_it_changes()
    {
        using var strict = Open(new ImageOptions { MaxPixels = 1000 });
        Assert.Equal("40x30 is 1200 pixels, at most 1000 are decoded (images.max_pixels)", strict.BadImages[^1].Reason);
        using var usual = Open(new ImageOptions());
        Assert.Equal(Damaged.Select(bad => bad.Reason), usual.BadImages.Select(bad => bad.Reason));
    }

    private FolderDataset Open(ImageOptions options) => new(new DatasetRequest(new DataLocation(files.Folder.Path), options) { Threads = 2 });

    private static Recipe Recipe() => TinyRun.Recipe("podnet") with
    {
        Dataset = "folder",
        Protocol = new() { BaseClasses = 2, Increment = 1, ClassOrder = Unforget.Scenario.ClassOrderSpec.Named("natural") },
        Images = new ImageOptions { Size = 8 },
        Training = new() { Epochs = 1, BatchSize = 64, LearningRate = 0.05 },
    };

    private static byte[] Overwritten(byte[] png)
    {
        var copy = png.ToArray();
        copy.AsSpan(png.Length / 2, 30).Fill(0xAA);
        return copy;
    }

    /// <summary>A PNG whose header claims a size that its data do not have.</summary>
    private static byte[] Claiming(int width, int height)
    {
        var copy = Png.ToArray();
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(copy.AsSpan(16), width);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(copy.AsSpan(20), height);
        var crc = ~copy[12..29].Aggregate(uint.MaxValue, (sum, one) =>
        {
            sum ^= one;
            for (var i = 0; i < 8; i++)
            {
                sum = (sum & 1) != 0 ? 0xEDB88320 ^ (sum >> 1) : sum >> 1;
            }

            return sum;
        });
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(copy.AsSpan(29), crc);
        return copy;
    }

    /// <summary>Written once for all tests.</summary>
    public sealed class Files : IDisposable
    {
        public Files()
        {
            ImageFiles.WriteClasses(Folder.Path, ["a", "b", "c"], 330);
            foreach (var (path, content, _) in Damaged)
            {
                File.WriteAllBytes(Folder.Combine(path), content);
            }
        }

        public TempFolder Folder { get; } = new();

        public void Dispose() => Folder.Dispose();
    }

    /// <summary>A log that keeps its lines.</summary>
    private sealed class Lines : ILogger
    {
        public List<string> Texts { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Texts.Add(formatter(state, exception));
    }
}
