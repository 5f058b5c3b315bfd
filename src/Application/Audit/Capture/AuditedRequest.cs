using System.Collections.Concurrent;
using System.Reflection;
using System.Text.RegularExpressions;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;

namespace SvcInfra.Application.Audit.Capture;

/// <summary>How requests of a type are recorded in the trail, derived once from the type's name and attributes.</summary>
public sealed partial record AuditedRequest
{
    private static readonly ConcurrentDictionary<Type, AuditedRequest> Known = new();

    private AuditedRequest(Type type)
    {
        var audited = type.GetCustomAttribute<AuditedAttribute>();
        Action = $"{Snake(ModuleOf(type))}.{Snake(type.Name)}";
        Description = Words(type.Name);
        IsCommand = type.IsAssignableTo(typeof(ICommandBase));
        IsExcluded = type.IsDefined(typeof(NotAuditedAttribute));
        IsAudited = !IsExcluded && (IsCommand || audited is not null);
        IsForOperators = type.IsDefined(typeof(RequireOperatorAttribute));
        Tags = (audited?.Tags ?? AuditTags.None) | (IsForOperators ? AuditTags.Soc2 : AuditTags.None);
    }

    /// <summary><c>module.name_of_the_request</c>, from the namespace and the name of the type.</summary>
    public string Action { get; }

    public string Description { get; }

    public bool IsCommand { get; }

    /// <summary>A command, or a query marked <see cref="AuditedAttribute"/>, unless it is excluded.</summary>
    public bool IsAudited { get; }

    /// <summary>Leaves no entry, not even when it is refused (<see cref="NotAuditedAttribute"/>).</summary>
    public bool IsExcluded { get; }

    /// <summary>Requests of operators are recorded in the installation's trail, whatever their tenant context is.</summary>
    public bool IsForOperators { get; }

    public AuditTags Tags { get; }

    public static AuditedRequest Of(Type request) => Known.GetOrAdd(request, type => new AuditedRequest(type));

    /// <summary>Converts a name to the trail's spelling: <c>RenameTenant</c> becomes <c>rename_tenant</c>.</summary>
    public static string Snake(string name) => WordStart().Replace(name, "_").ToLowerInvariant();

    private static string Words(string name)
    {
        var words = WordStart().Replace(name, " ").ToLowerInvariant();
        return $"{char.ToUpperInvariant(words[0])}{words[1..]}.";
    }

    /// <summary>The namespace part after <c>Application</c>; the last part for types outside it, such as those of tests.</summary>
    private static string ModuleOf(Type type)
    {
        var names = type.Namespace!.Split('.');
        var layer = Array.LastIndexOf(names, "Application");
        return layer >= 0 && layer + 1 < names.Length ? names[layer + 1] : names[^1];
    }

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])")]
    private static partial Regex WordStart();
}
