using Unforget.Data.Download;
using Unforget.Foundation;

namespace Unforget.Tests.Data.Download;

/// <summary>Installing and finding what is installed.</summary>
public sealed class DatasetInstallerTests : InstallerTest
{
    [Fact]
    public async Task A_download_is_verified_unpacked_and_leaves_the_expected_files_only()
    {
        using var server = new LocalServer(_ => Whole());
        var progress = new Log();
        var installed = await Install(server.Url, progress: progress);

        Assert.Equal(new DatasetInstallation(Temp.Combine(TestArchive.Folder), WasThere: false), installed);
        AssertInstalled();
        Assert.Equal([TestArchive.Folder], Entries());
        foreach (var phase in Enum.GetValues<DownloadPhase>())
        {
            Assert.Contains(progress.Steps, step => step.Phase == phase && step.Total == File1.Length);
        }

        Assert.Contains(new DownloadProgress(DownloadPhase.Download, File1.Length, File1.Length), progress.Steps);
    }

    [Fact]
    public async Task What_is_installed_is_not_downloaded_again()
    {
        using var server = new LocalServer(_ => Whole());
        await Install(server.Url);
        Assert.True((await Install(server.Url)).WasThere);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Linked_files_are_installed_files()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege there");
        using var server = new LocalServer(_ => Whole());
        var installed = await Install(server.Url);
        var elsewhere = Temp.Combine("elsewhere.bin");
        File.Move(Path.Combine(installed.Folder, "train.bin"), elsewhere);
        File.CreateSymbolicLink(Path.Combine(installed.Folder, "train.bin"), elsewhere);
        Assert.True((await Install(server.Url)).WasThere);
    }

    [Fact]
    public async Task An_incomplete_folder_is_neither_used_nor_overwritten()
    {
        Directory.CreateDirectory(Temp.Combine(TestArchive.Folder));
        File.WriteAllText(Temp.Combine(TestArchive.Folder, "train.bin"), "mine");
        var error = await Assert.ThrowsAsync<UserError>(() => Install(null));
        Assert.Equal(
            $"{Temp.Combine(TestArchive.Folder, "train.bin")}: has 4 bytes, expected 60000; move or delete the folder '{Temp.Combine(TestArchive.Folder)}', then try again",
            error.Message);
    }

    [Fact]
    public async Task A_data_folder_under_a_regular_file_is_one_line()
    {
        File.WriteAllText(Temp.Combine("file"), "");
        var folder = Temp.Combine("file", "data");
        var error = await Assert.ThrowsAsync<UserError>(() => Installer().InstallAsync(Archive, folder, cancellation: TestContext.Current.CancellationToken));
        Assert.StartsWith($"{folder}: cannot be written: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_is_one_line_and_keeps_what_was_written()
    {
        using var server = new LocalServer(request => request.RangeStart is long start ? LocalServer.Rest(File1, start) : Whole());
        var full = new DatasetInstaller(Http) { Pause = TimeSpan.Zero, OpenForAppending = path => new FullDisk(path) };
        var error = await Assert.ThrowsAsync<UserError>(() => full.InstallAsync(Archive, Temp.Path, server.Url, cancellation: TestContext.Current.CancellationToken));
        Assert.Equal($"{Part}: no space left on the disk", error.Message);

        await Install(server.Url);
        AssertInstalled();
        Assert.Equal(1000, server.Requests.Last().RangeStart);
    }

    [Fact]
    public void Official_archives_are_found_by_the_name_of_their_data_set()
    {
        Assert.Equal("03b5dce01913d631647c71ecec9e9cb8", DatasetArchive.Find("cifar100").Md5);
        Assert.Equal("c32a1d4ab5d03f1284b67883e8d87530", DatasetArchive.Find("cifar10").Md5);
        var error = Assert.Throws<UserError>(() => DatasetArchive.Find("cifar1000"));
        Assert.Equal("data set 'cifar1000' cannot be downloaded; known: cifar10, cifar100", error.Message);
    }

    /// <summary>Takes the first bytes, then answers as a full disk does.</summary>
    private sealed class FullDisk(string path) : FileStream(path, FileMode.Append)
    {
        private const int NoSpace = 28;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await base.WriteAsync(buffer[..Math.Min(buffer.Length, 1000)], cancellationToken);
            throw new IOException("No space left on device", NoSpace);
        }
    }
}
