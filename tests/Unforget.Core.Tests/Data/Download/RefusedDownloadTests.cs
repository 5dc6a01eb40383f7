using Unforget.Data.Download;
using Unforget.Foundation;

namespace Unforget.Tests.Data.Download;

/// <summary>Servers that answer wrongly or not at all.</summary>
public sealed class RefusedDownloadTests : InstallerTest
{
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
            Archive, Temp.Path, server.Url, cancellation: TestContext.Current.CancellationToken));
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
                $"{Temp.Combine("tiny.tar.gz")}: MD5 {TestArchive.Of(wrong).Md5}, expected {Archive.Md5}: the file is damaged or another one "
                + "and was renamed to tiny.tar.gz.bad; try again",
                error.Message);
        }

        Assert.Equal(["tiny.tar.gz.bad"], Entries());
        using var good = new LocalServer(_ => Whole());
        await Install(good.Url);
        AssertInstalled();
    }
}
