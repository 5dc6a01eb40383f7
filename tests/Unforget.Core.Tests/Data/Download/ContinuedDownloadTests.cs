using Unforget.Data.Download;

namespace Unforget.Tests.Data.Download;

/// <summary>Downloads that break off and go on.</summary>
public sealed class ContinuedDownloadTests : InstallerTest
{
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

    [Fact]
    public async Task Cancelling_keeps_what_has_arrived()
    {
        using var server = new LocalServer(request => request.RangeStart is long start
            ? LocalServer.Rest(File1, start)
            : Whole() with { Body = File1[..10_000], Hangs = true });
        using var cancel = new CancellationTokenSource();
        var progress = new Log(step => { if (step.Done == 10_000) { cancel.Cancel(); } });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Installer().InstallAsync(Archive, Temp.Path, server.Url, progress, cancel.Token));
        Assert.Equal(10_000, new FileInfo(Part).Length);
    }

    /// <summary>Lets a new server stand for the one the part was begun at: the port is part of the address.</summary>
    private void Repoint(string url)
    {
        var note = File.ReadAllText(Part + ".json");
        File.WriteAllText(Part + ".json", System.Text.RegularExpressions.Regex.Replace(note, "http://[^\"]*", url));
    }
}
