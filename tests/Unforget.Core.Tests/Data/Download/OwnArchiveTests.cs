using Unforget.Foundation;

namespace Unforget.Tests.Data.Download;

/// <summary>Archives that the user has, and what may be in an archive.</summary>
public sealed class OwnArchiveTests : InstallerTest
{
    [Fact]
    public async Task An_own_copy_is_installed_and_left_in_place()
    {
        var copy = Temp.Combine("own.tgz");
        File.WriteAllBytes(copy, File1);
        await Install(copy);
        AssertInstalled();
        Assert.Equal(File1, File.ReadAllBytes(copy));
    }

    [Fact]
    public async Task A_wrong_or_missing_own_copy_is_named_and_left_in_place()
    {
        var copy = Temp.Combine("own.tgz");
        File.WriteAllBytes(copy, File1[..^1]);
        var error = await Assert.ThrowsAsync<UserError>(() => Install(copy));
        Assert.Equal($"{copy}: MD5 {TestArchive.Of(File1[..^1]).Md5}, expected {Archive.Md5}: the file is damaged or another one", error.Message);
        Assert.True(File.Exists(copy));

        var missing = await Assert.ThrowsAsync<UserError>(() => Install(Temp.Combine("nothing.tgz")));
        Assert.StartsWith($"--from {Temp.Combine("nothing.tgz")}: no such file", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_archive_cannot_write_outside_its_folder()
    {
        var hostile = TestArchive.Build(
            ("../evil.txt", [1]),
            ($"{TestArchive.Folder}/../../evil.txt", [1]),
            ($"{Temp.Path}/evil.txt", [1]),
            ($"./{TestArchive.Folder}/train.bin", TestArchive.Train),
            ($"{TestArchive.Folder}/names.txt", [1]));
        var copy = Temp.Combine("hostile.tgz");
        File.WriteAllBytes(copy, hostile);
        var data = Temp.Combine("data");
        await Installer().InstallAsync(TestArchive.Of(hostile), data, copy, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(["names.txt", "train.bin"], Directory.GetFiles(Temp.Combine("data", TestArchive.Folder)).Select(Path.GetFileName).Order());
        Assert.Equal(["data", "hostile.tgz"], Entries());
        Assert.Single(Directory.GetFileSystemEntries(data));
    }

    [Fact]
    public async Task An_archive_that_lacks_a_file_holds_one_twice_or_is_none_leaves_nothing_behind()
    {
        var name = $"{TestArchive.Folder}/train.bin";
        await AssertRefused(TestArchive.Build((name, TestArchive.Train)), $"'{TestArchive.Folder}/names.txt' is not in the archive");
        await AssertRefused(TestArchive.Build((name, TestArchive.Train), (name, TestArchive.Train)), "is there twice");
        await AssertRefused(TestArchive.Build((name, [1, 2])), $"'{name}' has 2 bytes");
        await AssertRefused(TestArchive.Noise(3000), "is no gzipped tar archive or damaged");
        await AssertRefused(File1[..30_000], "is no gzipped tar archive or damaged");
    }

    private async Task AssertRefused(byte[] archive, string reason)
    {
        var copy = Temp.Combine("copy.tgz");
        File.WriteAllBytes(copy, archive);
        var error = await Assert.ThrowsAsync<UserError>(() =>
            Installer().InstallAsync(TestArchive.Of(archive), Temp.Path, copy, cancellation: TestContext.Current.CancellationToken));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.StartsWith(copy, error.Message, StringComparison.Ordinal);
        Assert.Equal(["copy.tgz"], Entries());
    }
}
