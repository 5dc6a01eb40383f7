using Unforget.Foundation;

namespace Unforget.Tests.Foundation;

public sealed class ContentStoreTests : IDisposable
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 5000).Select(i => (byte)i)];

    private readonly string _folder = Directory.CreateTempSubdirectory("unforget-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Content_is_stored_once_under_its_hash()
    {
        var store = new ContentStore(Path.Combine(_folder, "made", "on", "demand"));

        var path = store.Store("lib", ".so", Content);
        var written = File.GetLastWriteTimeUtc(path);

        Assert.Equal(path, store.Store("lib", ".so", Content));
        Assert.Equal(written, File.GetLastWriteTimeUtc(path));
        Assert.Equal(Content, File.ReadAllBytes(path));
        Assert.NotEqual(path, store.Store("lib", ".so", Content.AsMemory(1)));
        Assert.Equal(2, Directory.GetFiles(Path.GetDirectoryName(path)!).Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(5000)]
    public void A_damaged_file_is_replaced(int length)
    {
        var store = new ContentStore(_folder);
        var path = store.Store("lib", ".so", Content);
        File.WriteAllBytes(path, new byte[length]);

        Assert.Equal(path, store.Store("lib", ".so", Content));
        Assert.Equal(Content, File.ReadAllBytes(path));
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public void Writers_at_the_same_time_leave_one_whole_file()
    {
        var paths = new string[16];
        Parallel.For(0, paths.Length, i => paths[i] = new ContentStore(_folder).Store("lib", ".so", Content));

        Assert.Single(paths.Distinct());
        Assert.Equal(Content, File.ReadAllBytes(paths[0]));
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_folder_that_everybody_may_write_is_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix file modes.");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_folder, File.GetUnixFileMode(_folder) | UnixFileMode.OtherWrite);
        }

        Assert.Throws<UnauthorizedAccessException>(() => new ContentStore(_folder).Store("lib", ".so", Content));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_an_input_output_error()
    {
        var file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");

        Assert.ThrowsAny<IOException>(() => new ContentStore(Path.Combine(file, "below")).Store("lib", ".so", Content));
    }
}
