using System.Text.Json;

namespace LocalRunner.Server.Router;

/// <summary>
/// The other side of <see cref="WorkerProcess"/>: loads one model, serves it, and ends with its stdin. What it notes on stdout is for the router alone.
/// </summary>
public sealed class WorkerServer(WorkerOptions options, TextReader input, TextWriter output)
{
    private readonly Lock _gate = new();

    /// <exception cref="LocalRunnerException">The model could not be loaded; that was noted too.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _ = EndWithRouterAsync(stop);
        try
        {
            await using var model = await LocalModel.LoadAsync(options.Model.Path, options.Loading, new Progress(this), stop.Token);
            await ServeAsync(model, stop.Token);
        }
        catch (LocalRunnerException exception)
        {
            Note(new(Error: exception.Error, Message: exception.Message));
            throw;
        }
        catch (OperationCanceledException)
        {
            // It was told to end while it loaded.
        }
    }

    private async Task ServeAsync(LocalModel model, CancellationToken stop)
    {
        var server = new ServerOptions
        {
            Addresses = [],
            Models = [new ServedModelOptions { Name = options.Model.Name, Model = model }],
            MaxRequests = 1 << 16,
            RequestTimeout = TimeSpan.FromDays(30),
        };
        var builder = ModelServer.CreateBuilder(server);
        builder.Services.AddLocalRunner(server);
        builder.WebHost.ConfigureKestrel(kestrel => WorkerAddress.Listen(kestrel, options.Address));
        if (OperatingSystem.IsWindows())
            builder.WebHost.UseNamedPipes(pipes => pipes.CurrentUserOnly = true);
        builder.Services.AddSingleton<IHostLifetime, UnattendedLifetime>();
        builder.Logging.AddProvider(new WorkerLog(Console.Error)).SetMinimumLevel(LogLevel.Error);

        await using var application = builder.Build();
        application.MapLocalRunner();
        await application.StartAsync(stop);
        Note(new(IsReady: true));
        await Task.Delay(Timeout.Infinite, stop).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

        // The router has let all answers end before, or is gone.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await application.StopAsync(patience.Token);
    }

    private async Task EndWithRouterAsync(CancellationTokenSource stop)
    {
        try
        {
            while (await input.ReadLineAsync(stop.Token) is not null)
            {
            }

            await stop.CancelAsync();
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or IOException)
        {
            // It has ended before.
        }
    }

    private void Note(WorkerNote note)
    {
        lock (_gate)
        {
            output.WriteLine(JsonSerializer.Serialize(note, WorkerNotes.Default.WorkerNote));
            output.Flush();
        }
    }

    private sealed class Progress(WorkerServer worker) : IProgress<double>
    {
        private int _percent = -1;

        public void Report(double value)
        {
            if ((int)(value * 100) is var percent && Interlocked.Exchange(ref _percent, percent) != percent)
                worker.Note(new(Loaded: value));
        }
    }
}
