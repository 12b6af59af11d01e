using Mono.Cecil;

namespace LocalRunner.Cli.Tests.Arrows;

/// <summary>The types of an assembly and what they use of each other, read from the compiled code: signatures, bodies and attributes.</summary>
internal static class CompiledAssembly
{
    /// <summary>Gets the arrows between the folders of an assembly.</summary>
    /// <param name="name">The assembly; its file lies beside the tests.</param>
    /// <param name="folderOf">Says in which folder a type, given by its namespace and name, is counted.</param>
    public static IReadOnlyList<Arrow> Arrows(string name, Func<string, string, string> folderOf)
    {
        using var assembly = AssemblyDefinition.ReadAssembly(Path.Combine(AppContext.BaseDirectory, name + ".dll"));
        var arrows = new HashSet<Arrow>();
        foreach (var type in assembly.MainModule.GetTypes().Where(type => IsOurs(Outermost(type))))
        {
            var user = Outermost(type);
            foreach (var used in UsedBy(type).SelectMany(Parts).OfType<TypeDefinition>().Select(Outermost).Where(IsOurs).Distinct())
                arrows.Add(new(folderOf(user.Namespace, user.Name), folderOf(used.Namespace, used.Name), user.Name, used.Name));
        }

        return [.. arrows.Where(arrow => arrow.From != arrow.To).OrderBy(arrow => arrow.ToString(), StringComparer.Ordinal)];
    }

    private static TypeDefinition Outermost(TypeDefinition type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    private static bool IsOurs(TypeDefinition type) => type.Namespace.StartsWith("LocalRunner", StringComparison.Ordinal);

    private static IEnumerable<TypeReference?> UsedBy(TypeDefinition type) =>
    [
        type.BaseType,
        .. type.Interfaces.Select(each => each.InterfaceType),
        .. type.GenericParameters.SelectMany(each => each.Constraints).Select(each => each.ConstraintType),
        .. type.Fields.Select(each => each.FieldType),
        .. type.Methods.SelectMany(UsedBy),
        .. new ICustomAttributeProvider[] { type }.Concat(type.Fields).Concat(type.Methods).Concat(type.Properties).SelectMany(each => each.CustomAttributes).SelectMany(UsedBy),
    ];

    private static IEnumerable<TypeReference?> UsedBy(MethodDefinition method) =>
    [
        .. Signature(method),
        .. method.GenericParameters.SelectMany(each => each.Constraints).Select(each => each.ConstraintType),
        .. method.HasBody ? method.Body.Variables.Select(each => each.VariableType) : [],
        .. method.HasBody ? method.Body.Instructions.SelectMany(each => UsedBy(each.Operand)) : [],
    ];

    private static IEnumerable<TypeReference?> UsedBy(object operand) => operand switch
    {
        TypeReference type => [type],
        FieldReference field => [field.DeclaringType, field.FieldType],
        GenericInstanceMethod method => [.. Signature(method), .. method.GenericArguments],
        MethodReference method => Signature(method),
        _ => [],
    };

    private static IEnumerable<TypeReference?> UsedBy(CustomAttribute attribute) =>
        [attribute.AttributeType, .. attribute.ConstructorArguments.Select(each => each.Value as TypeReference)];

    private static IEnumerable<TypeReference?> Signature(MethodReference method) =>
        [method.DeclaringType, method.ReturnType, .. method.Parameters.Select(each => each.ParameterType)];

    private static IEnumerable<TypeReference> Parts(TypeReference? type) => type switch
    {
        null => [],
        GenericInstanceType generic => [.. Parts(generic.ElementType), .. generic.GenericArguments.SelectMany(Parts)],
        TypeSpecification wrapped => Parts(wrapped.ElementType),
        _ => [type],
    };
}
