using System.Net;
using System.Net.Http.Headers;
using Unforget.Foundation;

namespace Unforget.Data.Download;

/// <summary>
/// Fetches one file over HTTP, however often the connection breaks: each try continues where the last one stopped, in this
/// process or an earlier one, and starts over when the server cannot continue or has another version.
/// </summary>
internal sealed class ResumableDownload(HttpClient http, Uri url, PartialDownload part, long expectedBytes, DownloadPolicy policy)
{
    private const int BufferBytes = 1 << 17;

    // The furthest place any try has reached. A server that starts over each time makes no progress by that measure.
    private long _furthest;

    public async Task RunAsync(IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        var fruitless = 0;
        _furthest = part.Length;
        while (true)
        {
            var before = _furthest;
            string failure;
            try
            {
                await FetchAsync(progress, cancellation).ConfigureAwait(false);
                if (part.Length == expectedBytes)
                {
                    return;
                }

                failure = $"the server stopped after {part.Length} of {expectedBytes} bytes";
            }
            catch (Exception error) when (IsTransient(error) && !cancellation.IsCancellationRequested)
            {
                failure = error is OperationCanceledException ? "the server does not answer" : error.Message;
            }

            fruitless = _furthest > before ? 0 : fruitless + 1;
            if (fruitless >= policy.FruitlessTries)
            {
                throw new DownloadException($"{url}: {failure}; {part.Length} of {expectedBytes} bytes are kept, the next try continues there. "
                    + "An own copy is installed with --from FILE");
            }

            await Task.Delay(policy.Pause, cancellation).ConfigureAwait(false);
        }
    }

    private async Task FetchAsync(IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        var note = part.ReadNote();
        var continues = note is not null && note.Url == url.AbsoluteUri && part.Length < expectedBytes;
        if (!continues && note is not null && note.Url == url.AbsoluteUri && part.Length == expectedBytes)
        {
            return;
        }

        using var idle = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        idle.CancelAfter(policy.IdleTimeout);
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (continues)
        {
            request.Headers.Range = new RangeHeaderValue(part.Length, null);
            request.Headers.IfRange = note!.Condition;
        }

        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, idle.Token).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && continues)
        {
            // The server's file is shorter than what has arrived: it is another one.
            part.Delete();
            return;
        }

        CheckStatus(response);
        Place(response, continues ? note : null);
        await AppendAsync(response, progress, idle, cancellation).ConfigureAwait(false);
    }

    private void CheckStatus(HttpResponseMessage response)
    {
        if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.PartialContent)
        {
            return;
        }

        var status = $"the server answered {(int)response.StatusCode} ({response.ReasonPhrase ?? response.StatusCode.ToString()})";
        if ((int)response.StatusCode >= 500 || response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests)
        {
            throw new HttpRequestException(status);
        }

        throw new UserError($"{url}: {status}; another address or an own copy is named with --from URL or --from FILE");
    }

    /// <summary>Decides whether the answer's bytes belong behind those that have arrived.</summary>
    private void Place(HttpResponseMessage response, DownloadNote? note)
    {
        var isPartial = response.StatusCode == HttpStatusCode.PartialContent;
        var range = response.Content.Headers.ContentRange;
        var total = isPartial ? range?.Length : response.Content.Headers.ContentLength;
        if (total is long bytes && bytes != expectedBytes)
        {
            throw new UserError($"{url}: the file has {bytes} bytes, expected {expectedBytes}: it is another file; nothing was kept from it");
        }

        var answer = DownloadNote.From(url, response, total);
        if (!isPartial)
        {
            part.Restart(answer);
            return;
        }

        if (note is null || range?.From != part.Length || !note.IsSameFile(answer))
        {
            part.Delete();
            throw new HttpRequestException("the server has another version of the file than before");
        }
    }

    private async Task AppendAsync(
        HttpResponseMessage response, IProgress<DownloadProgress>? progress, CancellationTokenSource idle, CancellationToken cancellation)
    {
        using var body = await response.Content.ReadAsStreamAsync(idle.Token).ConfigureAwait(false);
        using var file = part.OpenForAppending();
        var buffer = new byte[BufferBytes];
        var length = part.Length;
        while (true)
        {
            idle.CancelAfter(policy.IdleTimeout);
            var read = await body.ReadAsync(buffer, idle.Token).ConfigureAwait(false);
            if (read == 0)
            {
                return;
            }

            length += read;
            if (length > expectedBytes)
            {
                file.Dispose();
                part.Delete();
                throw new UserError($"{url}: the server sends more than the expected {expectedBytes} bytes: it is another file; nothing was kept from it");
            }

            await WriteAsync(file, buffer.AsMemory(0, read), cancellation).ConfigureAwait(false);
            _furthest = Math.Max(_furthest, length);
            progress?.Report(new DownloadProgress(DownloadPhase.Download, length, expectedBytes));
        }
    }

    private async Task WriteAsync(Stream file, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        try
        {
            await file.WriteAsync(bytes, cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            throw DiskErrors.Writing(part.Path, error);
        }
    }

    private static bool IsTransient(Exception error) => error is HttpRequestException or IOException or OperationCanceledException;
}

/// <summary>When a download gives up.</summary>
/// <param name="FruitlessTries">Tries in a row that bring nothing new.</param>
/// <param name="Pause">Time between two tries.</param>
/// <param name="IdleTimeout">Longest silence of the server.</param>
internal sealed record DownloadPolicy(int FruitlessTries, TimeSpan Pause, TimeSpan IdleTimeout);
