using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace LocalRunner.Fixtures.Hub;

/// <summary>A server of HTTP 1.1 on this machine whose answers a test writes byte by byte, wrong ones too; with a certificate, a proxy's tunnel ends in it.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<LoopbackRequest, LoopbackAnswer> _answer;
    private readonly X509Certificate2? _certificate;
    private readonly Task _accepting;
    private long _bodyBytes;

    /// <param name="answer">Answers each request.</param>
    /// <param name="host">How to call this machine: <c>127.0.0.1</c> and <c>localhost</c> count as two hosts.</param>
    /// <param name="certificate">Whom it passes for in tunnels; null answers a CONNECT as any request.</param>
    public LoopbackServer(Func<LoopbackRequest, LoopbackAnswer> answer, string host = "127.0.0.1", X509Certificate2? certificate = null)
    {
        (_answer, _certificate) = (answer, certificate);
        _listener.Start();
        Address = $"http://{host}:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        _accepting = AcceptAsync();
    }

    public string Address { get; }

    public ConcurrentQueue<LoopbackRequest> Requests { get; } = new();

    /// <summary>Gets the bytes of bodies that were handed to the system.</summary>
    public long BodyBytes => Interlocked.Read(ref _bodyBytes);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
                _ = ServeAsync(await _listener.AcceptSocketAsync(_stop.Token));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using (socket)
        {
            try
            {
                socket.NoDelay = true;
                await using var network = new NetworkStream(socket);
                Stream stream = network;
                while (await ReadAsync(stream) is { } request)
                {
                    Requests.Enqueue(request);
                    if (request.Method == "CONNECT" && _certificate is not null)
                    {
                        await stream.WriteAsync("HTTP/1.1 200 x\r\n\r\n"u8.ToArray(), _stop.Token);
                        var tunnel = new SslStream(network);
                        await tunnel.AuthenticateAsServerAsync(_certificate);
                        stream = tunnel;
                    }
                    else if (!await WriteAsync(socket, stream, _answer(request)))
                    {
                        return;
                    }
                }
            }
            catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException or AuthenticationException)
            {
                // The client has gone.
            }
        }
    }

    private async Task<LoopbackRequest?> ReadAsync(Stream stream)
    {
        var (bytes, one) = (new List<byte>(), new byte[1]);
        while (!(bytes.Count >= 4 && bytes[^4] == '\r' && bytes[^3] == '\n' && bytes[^2] == '\r' && bytes[^1] == '\n'))
        {
            if (await stream.ReadAsync(one, _stop.Token) == 0)
                return null;
            bytes.Add(one[0]);
        }

        var lines = Encoding.ASCII.GetString([.. bytes]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(line => line.Split(':', 2)).ToDictionary(pair => pair[0].Trim(), pair => pair[1].Trim(), StringComparer.OrdinalIgnoreCase);
        return lines[0].Split(' ') is [var method, var target, ..] ? new(method, target, headers) : null;
    }

    private async Task<bool> WriteAsync(Socket socket, Stream stream, LoopbackAnswer answer)
    {
        var announced = answer.Announced ?? answer.Count;
        var head = new StringBuilder($"HTTP/1.1 {answer.Status} x\r\n");
        foreach (var (name, value) in answer.Headers)
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        head.Append(announced >= 0 ? $"Content-Length: {announced}\r\n\r\n" : "Connection: close\r\n\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head.ToString()), _stop.Token);

        var (buffer, clock) = (new byte[64 << 10], Stopwatch.StartNew());
        for (var sent = 0L; sent < answer.Count;)
        {
            if (sent >= answer.StallAfter)
                await Task.Delay(Timeout.InfiniteTimeSpan, _stop.Token);
            if (sent >= answer.CutAfter)
            {
                socket.LingerState = new LingerOption(enable: answer.Resets, seconds: 0);
                return false;
            }

            var count = (int)Math.Min(Math.Min(buffer.Length, answer.Count - sent), Math.Min(answer.CutAfter, answer.StallAfter) - sent);
            answer.Content!.Fill(answer.First + sent, buffer.AsSpan(0, count));
            await stream.WriteAsync(buffer.AsMemory(0, count), _stop.Token);
            Interlocked.Add(ref _bodyBytes, count);
            sent += count;
            if (answer.BytesPerSecond < long.MaxValue && TimeSpan.FromSeconds((double)sent / answer.BytesPerSecond) - clock.Elapsed is { Ticks: > 0 } early)
                await Task.Delay(early, _stop.Token);
        }

        return announced >= 0;
    }
}
