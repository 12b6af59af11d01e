using System.IO.Pipes;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace LocalRunner.Server.Router;

/// <summary>
/// Where a worker listens: a Unix socket in a folder that this user alone may enter, or on Windows a named pipe that this user alone may open.
/// </summary>
internal static class WorkerAddress
{
    private const string Pipes = @"\\.\pipe\";

    // sun_path, with its ending zero; macOS has the least.
    private const int LongestPath = 103;

    public static string Of(string folder, int number) => OperatingSystem.IsWindows()
        ? $"{Pipes}{Path.GetFileName(folder)}-{number}"
        : Path.Combine(folder, $"{number}.sock");

    /// <summary>Makes a folder for the sockets, with the rights 0700.</summary>
    public static string NewFolder()
    {
        var folder = Directory.CreateTempSubdirectory("localrunner-").FullName;
        if (!OperatingSystem.IsWindows() && folder.Length > LongestPath - 12)
        {
            Directory.Delete(folder);
            throw new LocalRunnerException(LocalRunnerError.InvalidArgument, $"'{folder}' is too long a path for the sockets of workers: set TMPDIR to a shorter one.");
        }

        return folder;
    }

    public static void Listen(KestrelServerOptions server, string address)
    {
        if (address.StartsWith(Pipes, StringComparison.Ordinal))
            server.ListenNamedPipe(address[Pipes.Length..]);
        else
            server.ListenUnixSocket(address);
    }

    /// <summary>Makes a client whose connections all lead to this address.</summary>
    /// <param name="address">The address.</param>
    /// <param name="broken">What is done when one of them breaks.</param>
    public static HttpMessageInvoker NewClient(string address, Action broken) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
        ConnectCallback = async (_, cancellation) => new WorkerConnection(await ConnectAsync(address, cancellation), broken),
    });

    private static async Task<Stream> ConnectAsync(string address, CancellationToken cancellation)
    {
        if (address.StartsWith(Pipes, StringComparison.Ordinal))
        {
            var pipe = new NamedPipeClientStream(".", address[Pipes.Length..], PipeDirection.InOut, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
            try
            {
                await pipe.ConnectAsync(TimeSpan.FromSeconds(5), cancellation);
                return pipe;
            }
            catch
            {
                await pipe.DisposeAsync();
                throw;
            }
        }

        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(address), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
