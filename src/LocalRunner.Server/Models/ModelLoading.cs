namespace LocalRunner.Server.Models;

/// <summary>Loads the models one after the other once the server has started, so that it answers for its health meanwhile.</summary>
internal sealed partial class ModelLoading(ServedModels models, ILogger<ModelLoading> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var model in models.All.Where(model => model.State == ModelState.Unloaded))
        {
            try
            {
                var loaded = await model.LoadAsync().WaitAsync(stoppingToken);
                Loaded(log, model.Name, loaded.LoadDuration.TotalSeconds, loaded.Plan.Memory.ResidentPeak);
            }
            catch (LocalRunnerException exception)
            {
                Failed(log, exception, model.Name, exception.Message);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Loaded the model {Name} in {Seconds:0.0} s; it is planned to take {Bytes} bytes at most.")]
    private static partial void Loaded(ILogger log, string name, double seconds, long bytes);

    [LoggerMessage(Level = LogLevel.Error, Message = "The model {Name} did not load: {Reason}")]
    private static partial void Failed(ILogger log, Exception exception, string name, string reason);
}
