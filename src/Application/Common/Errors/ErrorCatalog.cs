using System.Reflection;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Common.Errors;

/// <summary>
/// Every error that the modules declare (static fields of type <see cref="Error"/> in the <c>*Errors</c> classes of the Domain), by code.
/// The mapping of unique indexes names errors by code and gets their messages here.
/// </summary>
public sealed class ErrorCatalog
{
    private readonly Dictionary<string, Error> _byCode =
        typeof(Error).Assembly.GetTypes()
            .Where(t => t is { IsAbstract: true, IsSealed: true } && t.Name.EndsWith("Errors", StringComparison.Ordinal))
            .SelectMany(t => t.GetFields(BindingFlags.Public | BindingFlags.Static))
            .Where(f => f.FieldType == typeof(Error))
            .Select(f => (Error)f.GetValue(null)!)
            .ToDictionary(e => e.Code);

    public IReadOnlyCollection<Error> All => _byCode.Values;

    /// <exception cref="KeyNotFoundException">No module declares this code.</exception>
    public Error Get(string code) => _byCode[code];
}
