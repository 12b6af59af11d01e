namespace LocalRunner.Server.Models;

/// <summary>One request's use of a model. While there is one, the model stays; dispose it when the answer is through.</summary>
internal sealed class ModelUse : IDisposable
{
    private bool _ended;

    public ModelUse(ServedModel served, LocalModel model) => (Served, Model) = (served, model);

    public ServedModel Served { get; }

    public LocalModel Model { get; }

    /// <summary>Gets what answers conversations with it.</summary>
    public LocalChatClient Chat => Served.ChatOf(Model);

    public void Dispose()
    {
        if (!_ended)
            Served.End();
        _ended = true;
    }
}
