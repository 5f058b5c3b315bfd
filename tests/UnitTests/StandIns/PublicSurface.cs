using System.Reflection;
using System.Text;

namespace SvcInfra.UnitTests.StandIns;

/// <summary>Prints what a caller of an assembly can see: public types with their public and protected members, in a fixed order.</summary>
internal static class PublicSurface
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();

        // Names with '<' belong to the compiler: the markers of extension blocks are public in metadata only.
        foreach (var type in assembly.GetExportedTypes().Where(t => !t.FullName!.Contains('<')).OrderBy(FullName, StringComparer.Ordinal))
        {
            text.Append(Kind(type)).Append(' ').Append(FullName(type)).Append(Bases(type))
                .Append(Constraints(type.GetGenericArguments())).Append('\n');
            foreach (var member in type.GetMembers(Declared).Select(Print).OfType<string>().Order(StringComparer.Ordinal))
                text.Append("    ").Append(member).Append('\n');
        }

        return text.ToString();
    }

    private static string Kind(Type type) => type switch
    {
        { IsInterface: true } => "interface",
        { IsEnum: true } => "enum",
        { IsValueType: true } => "struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static string FullName(Type type) => $"{type.Namespace}.{Name(type)}";

    private static string Bases(Type type)
    {
        if (type.IsEnum)
            return "";
        var bases = type.GetInterfaces().Where(i => i.IsPublic).Select(Name).Order(StringComparer.Ordinal).ToList();
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType))
            bases.Insert(0, Name(parent));
        return bases.Count == 0 ? "" : " : " + string.Join(", ", bases);
    }

    private static string? Print(MemberInfo member) => member switch
    {
        ConstructorInfo { IsStatic: false } ctor when IsVisible(ctor) => $"{Access(ctor)}.ctor({Parameters(ctor)})",
        MethodInfo method when IsVisible(method) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)) =>
            $"{Access(method)}{Name(method.ReturnType)} {method.Name}{Arguments(method.GetGenericArguments())}({Parameters(method)})"
            + Constraints(method.IsGenericMethod ? method.GetGenericArguments() : []),
        PropertyInfo property when property.GetMethod is { } get && IsVisible(get) =>
            $"{Access(get)}{Name(property.PropertyType)} {property.Name} {{ get;"
            + $"{(property.SetMethod is { } set && IsVisible(set) ? " set;" : "")} }}",
        FieldInfo { IsLiteral: true, IsPublic: true } constant => $"const {constant.Name} = {constant.GetRawConstantValue()}",
        FieldInfo { IsPublic: true, IsSpecialName: false } field => $"field {Name(field.FieldType)} {field.Name}",
        _ => null,
    };

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Access(MethodBase method)
    {
        if (method.DeclaringType!.IsInterface)
            return "";
        return (method.IsPublic ? "public " : "protected ")
            + (method.IsStatic ? "static " : "")
            + (method.IsAbstract ? "abstract " : method.IsVirtual && !method.IsFinal ? "virtual " : "");
    }

    private static string Parameters(MethodBase method) =>
        string.Join(", ", method.GetParameters().Select(p =>
            $"{Name(p.ParameterType)} {p.Name}{(p.HasDefaultValue ? $" = {p.DefaultValue ?? "default"}" : "")}"));

    private static string Constraints(Type[] arguments) =>
        string.Concat(arguments.Where(a => a.IsGenericParameter).Select(Constraint));

    private static string Constraint(Type argument) =>
        argument.GenericParameterAttributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint) ? $" where {argument.Name} : class" : "";

    private static string Name(Type type)
    {
        if (type.IsByRef)
            return "ref " + Name(type.GetElementType()!);
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return Name(inner) + "?";
        return type.IsGenericType ? type.Name.Split('`')[0] + Arguments(type.GetGenericArguments()) : type.Name;
    }

    private static string Arguments(Type[] arguments) =>
        arguments.Length == 0 ? "" : $"<{string.Join(", ", arguments.Select(ArgumentName))}>";

    private static string ArgumentName(Type type) =>
        type.IsGenericParameter && type.GenericParameterAttributes.HasFlag(GenericParameterAttributes.Covariant) ? "out " + type.Name : Name(type);
}
