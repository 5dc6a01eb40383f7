using Unforget.Data.Compression;
using Unforget.Imaging.Codecs.Jpeg;
using Unforget.Tests.Data.Folders;

namespace Unforget.Tests.Data.Compression;

/// <summary>Sources that change, and sources with names and links that lead nowhere.</summary>
public sealed class FolderCompressorTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public FolderCompressorTests() => ImageFiles.WriteClasses(Source, ["train/a", "train/b"], 2);

    private string Source => _temp.Combine("src");

    private string Destination => _temp.Combine("out");

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Files_and_folders_whose_names_are_not_UTF8_are_named_and_the_rest_is_done()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "names are no bytes elsewhere");
        using var file = RawName.File(Path.Combine(Source, "train", "a"), [0xE9, (byte)'.', (byte)'j', (byte)'p', (byte)'g']);
        using var folder = RawName.Folder(Path.Combine(Source, "train"), [(byte)'c', 0xE9]);
        var report = Run();
        Assert.Equal(4, report.Images);
        Assert.Equal(
            [("train/a/\uFFFD.jpg", "its name is not UTF-8; rename it"), ("train/c\uFFFD", "its name is not UTF-8; rename it")], report.Problems);
    }

    [Fact]
    public void Links_to_themselves_are_named_and_the_rest_is_done()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        File.CreateSymbolicLink(Path.Combine(Source, "train", "a", "loop.jpg"), Path.Combine(Source, "train", "a", "loop.jpg"));
        var report = Run();
        Assert.Equal((4, ("train/a/loop.jpg", "no such file")), (report.Images, Assert.Single(report.Problems)));
    }

    [Fact]
    public void Links_to_folders_above_the_source_are_not_followed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        ImageFiles.WriteClasses(_temp.Path, ["other"], 3);
        Directory.CreateSymbolicLink(Path.Combine(Source, "train", "up"), _temp.Path);
        Assert.Equal(4, Run().Images);
    }

    [Fact]
    public void A_linked_folder_that_is_gone_is_named_and_what_it_left_is_told()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        ImageFiles.WriteClasses(_temp.Combine("linked"), ["x"], 1);
        Directory.CreateSymbolicLink(Path.Combine(Source, "train", "z"), _temp.Combine("linked", "x"));
        Assert.Empty(Run().Leftovers);
        Directory.Move(_temp.Combine("linked"), _temp.Combine("gone"));
        File.Delete(Directory.EnumerateFiles(Path.Combine(Source, "train", "b")).Order(StringComparer.Ordinal).First());
        var report = Run();
        Assert.Equal(3, report.Images);
        Assert.Equal([("train/z", "no such file")], report.Problems);
        Assert.Equal(2, report.Leftovers.Count);
        Assert.StartsWith("train/b/", report.Leftovers[0], StringComparison.Ordinal);
        Assert.StartsWith("train/z/", report.Leftovers[1], StringComparison.Ordinal);
    }

    private CompressionReport Run() => new FolderCompressor().Run(
        CompressionJob.Plan(Source, Destination, new JpegSettings(50)), threads: 1, progress: null, TestContext.Current.CancellationToken);
}
