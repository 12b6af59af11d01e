namespace LocalRunner;

/// <summary>Refuses values outside their range with the name, the value seen and what is allowed.</summary>
internal static class Require
{
    public static void InRange(long value, long least, long most, string what, string unit)
    {
        if (value < least || value > most)
            throw Invalid($"{what} is {value}; it must lie between {least} and {most}{(unit.Length > 0 ? " " + unit : "")}.");
    }

    /// <summary>Refuses NaN and infinities too.</summary>
    public static void InRange(float value, float least, float most, string what)
    {
        if (!(value >= least && value <= most))
            throw Invalid($"{what} is {value}; it must lie between {least} and {most}.");
    }

    public static void Defined<T>(T value, string what) where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
            throw Invalid($"{value} is no {what}; known: {string.Join(", ", Enum.GetNames<T>())}.");
    }

    public static LocalRunnerException Invalid(string message) => new(LocalRunnerError.InvalidArgument, message);
}
