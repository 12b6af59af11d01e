namespace LocalRunner.Server.Wire;

/// <summary>Ends a request with an error that the client is told.</summary>
internal sealed class ApiException(ApiError error, Exception? innerException = null) : Exception(error.Message, innerException)
{
    public ApiError Error => error;
}
