using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Unforget.Tests.Data.Download;

/// <summary>A request as far as the tests ask: where it starts and on which condition.</summary>
internal sealed record Request(int Number, long? RangeStart, string? IfRange);

/// <summary>
/// An answer, byte for byte: the headers may say what the body does not keep. The connection is closed after the body.
/// </summary>
internal sealed record Answer(string Status, byte[] Body, params string[] Headers)
{
    /// <summary>Keeps the connection open and silent after the body.</summary>
    public bool Hangs { get; init; }
}

/// <summary>An HTTP server on this machine that does what a test tells it, rules of HTTP or not.</summary>
internal sealed class LocalServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Request, Answer> _answer;
    private readonly Task _loop;

    public LocalServer(Func<Request, Answer> answer)
    {
        _answer = answer;
        _listener.Start();
        _loop = Task.Run(ServeAsync);
    }

    public ConcurrentQueue<Request> Requests { get; } = new();

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/archive.tar.gz";

    public static string Length(long bytes) => $"Content-Length: {bytes.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>The rest of a file, with correct headers.</summary>
    public static Answer Rest(byte[] file, long start, params ReadOnlySpan<string> more) => new(
        "206 Partial Content",
        file[(int)start..],
        [Length(file.Length - start), $"Content-Range: bytes {start}-{file.Length - 1}/{file.Length}", .. more]);

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
        try
        {
            _loop.Wait(TimeSpan.FromSeconds(5));
        }
        catch (AggregateException)
        {
            // The listener was stopped while it waited for a connection.
        }

        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            try
            {
                await AnswerAsync(client);
            }
            catch (IOException)
            {
                // The client went away, as it does when it is cancelled.
            }
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        long? start = null;
        string? condition = null;
        while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } line)
        {
            if (line.StartsWith("Range: bytes=", StringComparison.OrdinalIgnoreCase))
            {
                start = long.Parse(line["Range: bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture);
            }
            else if (line.StartsWith("If-Range: ", StringComparison.OrdinalIgnoreCase))
            {
                condition = line["If-Range: ".Length..];
            }
        }

        var request = new Request(Requests.Count, start, condition);
        Requests.Enqueue(request);
        var answer = _answer(request);
        var head = string.Concat(answer.Headers.Prepend($"HTTP/1.1 {answer.Status}").Append("Connection: close").Select(line => line + "\r\n"));
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head + "\r\n"), _stop.Token);
        await stream.WriteAsync(answer.Body, _stop.Token);
        if (answer.Hangs)
        {
            await Task.Delay(Timeout.Infinite, _stop.Token);
        }
    }
}
