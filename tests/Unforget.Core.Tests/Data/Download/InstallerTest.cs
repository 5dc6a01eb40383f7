using Unforget.Data.Download;

namespace Unforget.Tests.Data.Download;

/// <summary>A folder, a client and an installer for the small archive; gone after the test.</summary>
public abstract class InstallerTest : IDisposable
{
    public void Dispose()
    {
        Http.Dispose();
        Temp.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected static byte[] File1 => TestArchive.Bytes;

    private protected static DatasetArchive Archive { get; } = TestArchive.Of(TestArchive.Bytes);

    private protected HttpClient Http { get; } = new();

    private protected TempFolder Temp { get; } = new();

    private protected string Part => Temp.Combine("tiny.tar.gz.part");

    private protected static Answer Whole() => new("200 OK", File1, LocalServer.Length(File1.Length));

    private protected Task<DatasetInstallation> Install(string? from, IProgress<DownloadProgress>? progress = null) =>
        Installer().InstallAsync(Archive, Temp.Path, from, progress, TestContext.Current.CancellationToken);

    private protected DatasetInstaller Installer(int tries = 4, TimeSpan? idle = null) =>
        new(Http) { FruitlessTries = tries, Pause = TimeSpan.Zero, IdleTimeout = idle ?? TimeSpan.FromSeconds(20) };

    private protected void AssertInstalled()
    {
        Assert.Equal(TestArchive.Train, File.ReadAllBytes(Temp.Combine(TestArchive.Folder, "train.bin")));
        Assert.Equal("one\n", File.ReadAllText(Temp.Combine(TestArchive.Folder, "names.txt")));
        Assert.Equal(2, Directory.GetFiles(Temp.Combine(TestArchive.Folder)).Length);
    }

    private protected string?[] Entries() => [.. Directory.GetFileSystemEntries(Temp.Path).Select(Path.GetFileName).Order()];

    private protected sealed class Log(Action<DownloadProgress>? react = null) : IProgress<DownloadProgress>
    {
        public List<DownloadProgress> Steps { get; } = [];

        public void Report(DownloadProgress value)
        {
            Steps.Add(value);
            react?.Invoke(value);
        }
    }
}
