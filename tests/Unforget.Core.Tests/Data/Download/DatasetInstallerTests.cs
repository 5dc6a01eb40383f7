using Unforget.Data.Download;
using Unforget.Foundation;

namespace Unforget.Tests.Data.Download;

public sealed class DatasetInstallerTests : IDisposable
{
    private static readonly byte[] File1 = TestArchive.Bytes;
    private static readonly DatasetArchive Archive = TestArchive.Of(File1);

    private readonly TempFolder _temp = new();
    private readonly HttpClient _http = new();

    public void Dispose()
    {
        _http.Dispose();
        _temp.Dispose();
    }

    private string Part => _temp.Combine("tiny.tar.gz.part");

    [Fact]
    public async Task A_download_is_verified_unpacked_and_leaves_the_expected_files_only()
    {
        using var server = new LocalServer(_ => Whole());
        var progress = new Log();
        var installed = await Install(server.Url, progress: progress);

        Assert.Equal(new DatasetInstallation(_temp.Combine(TestArchive.Folder), WasThere: false), installed);
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
        var elsewhere = _temp.Combine("elsewhere.bin");
        File.Move(Path.Combine(installed.Folder, "train.bin"), elsewhere);
        File.CreateSymbolicLink(Path.Combine(installed.Folder, "train.bin"), elsewhere);
        Assert.True((await Install(server.Url)).WasThere);
    }

    [Fact]
    public async Task A_broken_connection_is_continued_where_it_broke()
    {
        using var server = new LocalServer(request => request.Number switch
        {
            0 => new Answer("200 OK", File1[..20_000], LocalServer.Length(File1.Length), "ETag: \"a\""),
            1 => LocalServer.Rest(File1, request.RangeStart!.Value, "ETag: \"a\"") with { Body = File1[20_000..30_000] },
            _ => LocalServer.Rest(File1, request.RangeStart!.Value, "ETag: \"a\""),
        });
        await Install(server.Url);
        AssertInstalled();
        Assert.Equal([null, 20_000L, 30_000L], server.Requests.Select(request => request.RangeStart));
        Assert.Equal([null, "\"a\"", "\"a\""], server.Requests.Select(request => request.IfRange));
    }

    [Fact]
    public async Task A_later_run_continues_what_an_earlier_one_left()
    {
        using (var broken = new LocalServer(request => request.Number == 0
            ? new Answer("200 OK", File1[..20_000], LocalServer.Length(File1.Length))
            : new Answer("503 Service Unavailable", [], LocalServer.Length(0))))
        {
            var error = await Assert.ThrowsAsync<DownloadException>(() => Install(broken.Url));
            Assert.Equal(
                $"{broken.Url}: the server answered 503 (Service Unavailable); 20000 of {File1.Length} bytes are kept, the next try continues there. "
                + "An own copy is installed with --from FILE",
                error.Message);

            // One that brought something, then four in a row that did not.
            Assert.Equal(5, broken.Requests.Count);
        }

        using var server = new LocalServer(request => request.RangeStart is long start ? LocalServer.Rest(File1, start) : Whole());
        Repoint(server.Url);
        await Install(server.Url);
        AssertInstalled();
        Assert.Equal(20_000, Assert.Single(server.Requests).RangeStart);
    }

    [Fact]
    public async Task A_server_that_ignores_the_range_is_read_from_the_start()
    {
        using var server = new LocalServer(request => request.Number == 0
            ? new Answer("200 OK", File1[..20_000], LocalServer.Length(File1.Length))
            : Whole());
        await Install(server.Url);
        AssertInstalled();
        Assert.Equal(20_000, server.Requests.Last().RangeStart);
    }

    [Theory]
    [InlineData("ETag: \"a\"", "ETag: \"b\"")]
    [InlineData("Last-Modified: Wed, 01 Apr 2009 10:00:00 GMT", "Last-Modified: Thu, 02 Apr 2009 10:00:00 GMT")]
    public async Task A_file_that_changed_in_between_is_read_from_the_start(string first, string second)
    {
        // The first bytes are of another version; the server ignores If-Range and continues with the new one.
        using var server = new LocalServer(request => request.Number == 0
            ? new Answer("200 OK", new byte[20_000], LocalServer.Length(File1.Length), first)
            : request.RangeStart is long start ? LocalServer.Rest(File1, start, second) : Whole());
        await Install(server.Url);
        AssertInstalled();
        Assert.Equal([null, 20_000L, null], server.Requests.Select(request => request.RangeStart));
    }

    [Fact]
    public async Task Bytes_of_another_address_are_not_continued()
    {
        using (var first = new LocalServer(request => request.Number == 0
            ? new Answer("200 OK", new byte[20_000], LocalServer.Length(File1.Length))
            : new Answer("500 Internal Server Error", [], LocalServer.Length(0))))
        {
            await Assert.ThrowsAsync<DownloadException>(() => Install(first.Url));
        }

        using var second = new LocalServer(_ => Whole());
        await Install(second.Url);
        AssertInstalled();
        Assert.Null(Assert.Single(second.Requests).RangeStart);
    }

    [Fact]
    public async Task A_range_that_starts_elsewhere_is_not_appended()
    {
        using var server = new LocalServer(request => request.Number switch
        {
            0 => new Answer("200 OK", File1[..20_000], LocalServer.Length(File1.Length)),
            1 => LocalServer.Rest(File1, 19_000),
            _ => Whole(),
        });
        await Install(server.Url);
        AssertInstalled();
        Assert.Null(server.Requests.Last().RangeStart);
    }

    [Fact]
    public async Task A_range_the_server_cannot_satisfy_starts_over()
    {
        using var server = new LocalServer(request => request.Number switch
        {
            0 => new Answer("200 OK", File1[..20_000], LocalServer.Length(File1.Length)),
            1 => new Answer("416 Range Not Satisfiable", [], LocalServer.Length(0)),
            _ => Whole(),
        });
        await Install(server.Url);
        AssertInstalled();
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(-30_000)]
    public async Task A_length_that_is_not_the_archives_is_refused_at_once(int difference)
    {
        using var server = new LocalServer(_ => new Answer("200 OK", File1, LocalServer.Length(File1.Length + difference)));
        var error = await Assert.ThrowsAsync<UserError>(() => Install(server.Url));
        Assert.Equal(
            $"{server.Url}: the file has {File1.Length + difference} bytes, expected {File1.Length}: it is another file; nothing was kept from it",
            error.Message);
        Assert.Empty(Entries());
    }

    [Fact]
    public async Task A_server_without_length_that_sends_too_little_or_too_much_is_found_out()
    {
        using (var shorter = new LocalServer(_ => new Answer("200 OK", File1[..^100])))
        {
            var error = await Assert.ThrowsAsync<DownloadException>(() => Install(shorter.Url));
            Assert.StartsWith($"{shorter.Url}: the server stopped after {File1.Length - 100} of {File1.Length} bytes; ", error.Message, StringComparison.Ordinal);
        }

        using var longer = new LocalServer(_ => new Answer("200 OK", [.. File1, 0]));
        var second = await Assert.ThrowsAsync<UserError>(() => Install(longer.Url));
        Assert.StartsWith($"{longer.Url}: the server sends more than the expected {File1.Length} bytes", second.Message, StringComparison.Ordinal);
        Assert.Empty(Entries());
    }

    [Fact]
    public async Task Not_found_is_reported_at_once()
    {
        using var server = new LocalServer(_ => new Answer("404 Not Found", "gone"u8.ToArray(), LocalServer.Length(4)));
        var error = await Assert.ThrowsAsync<UserError>(() => Install(server.Url));
        Assert.Equal(
            $"{server.Url}: the server answered 404 (Not Found); another address or an own copy is named with --from URL or --from FILE", error.Message);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_server_that_recovers_is_asked_again()
    {
        using var server = new LocalServer(request => request.Number < 3 ? new Answer("500 Internal Server Error", [], LocalServer.Length(0)) : Whole());
        await Install(server.Url);
        AssertInstalled();
    }

    [Fact]
    public async Task Nobody_listening_is_one_line()
    {
        string url;
        using (var gone = new LocalServer(_ => Whole()))
        {
            url = gone.Url;
        }

        var error = await Assert.ThrowsAsync<DownloadException>(() => Install(url));
        Assert.StartsWith($"{url}: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silent_server_is_given_up()
    {
        using var server = new LocalServer(_ => Whole() with { Body = File1[..1000], Hangs = true });
        var error = await Assert.ThrowsAsync<DownloadException>(() => Installer(tries: 1, idle: TimeSpan.FromMilliseconds(200)).InstallAsync(
            Archive, _temp.Path, server.Url, cancellation: TestContext.Current.CancellationToken));
        Assert.Contains("1000 of", error.Message, StringComparison.Ordinal);
        Assert.Contains("does not answer", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_checksum_names_both_and_does_not_block_the_next_try()
    {
        var wrong = (byte[])File1.Clone();
        wrong[5000] ^= 1;
        using (var server = new LocalServer(_ => new Answer("200 OK", wrong, LocalServer.Length(wrong.Length))))
        {
            var error = await Assert.ThrowsAsync<UserError>(() => Install(server.Url));
            Assert.Equal(
                $"{_temp.Combine("tiny.tar.gz")}: MD5 {TestArchive.Of(wrong).Md5}, expected {Archive.Md5}: the file is damaged or another one "
                + "and was renamed to tiny.tar.gz.bad; try again",
                error.Message);
        }

        Assert.Equal(["tiny.tar.gz.bad"], Entries());
        using var good = new LocalServer(_ => Whole());
        await Install(good.Url);
        AssertInstalled();
    }

    [Fact]
    public async Task Cancelling_keeps_what_has_arrived()
    {
        using var server = new LocalServer(request => request.RangeStart is long start
            ? LocalServer.Rest(File1, start)
            : Whole() with { Body = File1[..10_000], Hangs = true });
        using var cancel = new CancellationTokenSource();
        var progress = new Log(step => { if (step.Done == 10_000) { cancel.Cancel(); } });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Installer().InstallAsync(Archive, _temp.Path, server.Url, progress, cancel.Token));
        Assert.Equal(10_000, new FileInfo(Part).Length);
    }

    [Fact]
    public async Task A_full_disk_is_one_line_and_keeps_what_was_written()
    {
        using var server = new LocalServer(request => request.RangeStart is long start ? LocalServer.Rest(File1, start) : Whole());
        var full = new DatasetInstaller(_http) { Pause = TimeSpan.Zero, OpenForAppending = path => new FullDisk(path) };
        var error = await Assert.ThrowsAsync<UserError>(() => full.InstallAsync(Archive, _temp.Path, server.Url, cancellation: TestContext.Current.CancellationToken));
        Assert.Equal($"{Part}: no space left on the disk", error.Message);

        await Install(server.Url);
        AssertInstalled();
        Assert.Equal(1000, server.Requests.Last().RangeStart);
    }

    [Fact]
    public async Task A_data_folder_under_a_regular_file_is_one_line()
    {
        File.WriteAllText(_temp.Combine("file"), "");
        var folder = _temp.Combine("file", "data");
        var error = await Assert.ThrowsAsync<UserError>(() => Installer().InstallAsync(Archive, folder, cancellation: TestContext.Current.CancellationToken));
        Assert.StartsWith($"{folder}: cannot be written: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_incomplete_folder_is_neither_used_nor_overwritten()
    {
        Directory.CreateDirectory(_temp.Combine(TestArchive.Folder));
        File.WriteAllText(_temp.Combine(TestArchive.Folder, "train.bin"), "mine");
        var error = await Assert.ThrowsAsync<UserError>(() => Install(null));
        Assert.Equal(
            $"{_temp.Combine(TestArchive.Folder, "train.bin")}: has 4 bytes, expected 60000; move or delete the folder '{_temp.Combine(TestArchive.Folder)}', then try again",
            error.Message);
    }

    [Fact]
    public async Task An_own_copy_is_installed_and_left_in_place()
    {
        var copy = _temp.Combine("own.tgz");
        File.WriteAllBytes(copy, File1);
        await Install(copy);
        AssertInstalled();
        Assert.Equal(File1, File.ReadAllBytes(copy));
    }

    [Fact]
    public async Task A_wrong_or_missing_own_copy_is_named_and_left_in_place()
    {
        var copy = _temp.Combine("own.tgz");
        File.WriteAllBytes(copy, File1[..^1]);
        var error = await Assert.ThrowsAsync<UserError>(() => Install(copy));
        Assert.Equal($"{copy}: MD5 {TestArchive.Of(File1[..^1]).Md5}, expected {Archive.Md5}: the file is damaged or another one", error.Message);
        Assert.True(File.Exists(copy));

        var missing = await Assert.ThrowsAsync<UserError>(() => Install(_temp.Combine("nothing.tgz")));
        Assert.StartsWith($"--from {_temp.Combine("nothing.tgz")}: no such file", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_archive_cannot_write_outside_its_folder()
    {
        var hostile = TestArchive.Build(
            ("../evil.txt", [1]),
            ($"{TestArchive.Folder}/../../evil.txt", [1]),
            ($"{_temp.Path}/evil.txt", [1]),
            ($"./{TestArchive.Folder}/train.bin", TestArchive.Train),
            ($"{TestArchive.Folder}/names.txt", [1]));
        var copy = _temp.Combine("hostile.tgz");
        File.WriteAllBytes(copy, hostile);
        var data = _temp.Combine("data");
        await Installer().InstallAsync(TestArchive.Of(hostile), data, copy, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(["names.txt", "train.bin"], Directory.GetFiles(_temp.Combine("data", TestArchive.Folder)).Select(Path.GetFileName).Order());
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

    [Fact]
    public void Official_archives_are_found_by_the_name_of_their_data_set()
    {
        Assert.Equal("03b5dce01913d631647c71ecec9e9cb8", DatasetArchive.Find("cifar100").Md5);
        Assert.Equal("c32a1d4ab5d03f1284b67883e8d87530", DatasetArchive.Find("cifar10").Md5);
        var error = Assert.Throws<UserError>(() => DatasetArchive.Find("cifar1000"));
        Assert.Equal("data set 'cifar1000' cannot be downloaded; known: cifar10, cifar100", error.Message);
    }

    private static Answer Whole() => new("200 OK", File1, LocalServer.Length(File1.Length));

    private async Task AssertRefused(byte[] archive, string reason)
    {
        var copy = _temp.Combine("copy.tgz");
        File.WriteAllBytes(copy, archive);
        var error = await Assert.ThrowsAsync<UserError>(() =>
            Installer().InstallAsync(TestArchive.Of(archive), _temp.Path, copy, cancellation: TestContext.Current.CancellationToken));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.StartsWith(copy, error.Message, StringComparison.Ordinal);
        Assert.Equal(["copy.tgz"], Entries());
    }

    /// <summary>Lets a new server stand for the one the part was begun at: the port is part of the address.</summary>
    private void Repoint(string url)
    {
        var note = File.ReadAllText(Part + ".json");
        File.WriteAllText(Part + ".json", System.Text.RegularExpressions.Regex.Replace(note, "http://[^\"]*", url));
    }

    private Task<DatasetInstallation> Install(string? from, IProgress<DownloadProgress>? progress = null) =>
        Installer().InstallAsync(Archive, _temp.Path, from, progress, TestContext.Current.CancellationToken);

    private DatasetInstaller Installer(int tries = 4, TimeSpan? idle = null) =>
        new(_http) { FruitlessTries = tries, Pause = TimeSpan.Zero, IdleTimeout = idle ?? TimeSpan.FromSeconds(20) };

    private void AssertInstalled()
    {
        Assert.Equal(TestArchive.Train, File.ReadAllBytes(_temp.Combine(TestArchive.Folder, "train.bin")));
        Assert.Equal("one\n", File.ReadAllText(_temp.Combine(TestArchive.Folder, "names.txt")));
        Assert.Equal(2, Directory.GetFiles(_temp.Combine(TestArchive.Folder)).Length);
    }

    private string?[] Entries() => [.. Directory.GetFileSystemEntries(_temp.Path).Select(Path.GetFileName).Order()];

    private sealed class Log(Action<DownloadProgress>? react = null) : IProgress<DownloadProgress>
    {
        public List<DownloadProgress> Steps { get; } = [];

        public void Report(DownloadProgress value)
        {
            Steps.Add(value);
            react?.Invoke(value);
        }
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
