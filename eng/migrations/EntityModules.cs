namespace SvcInfra.Migrations;

/// <summary>The module that a type of the domain or of the infrastructure belongs to: the name after the layer's.</summary>
internal static class EntityModules
{
    public static string? Of(Type type)
    {
        var names = type.Namespace?.Split('.') ?? [];
        return names.SkipWhile(name => name is not ("Domain" or "Application" or "Infrastructure")).Skip(1).FirstOrDefault();
    }
}
