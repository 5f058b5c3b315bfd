using RootNamespaceOfTheSolution.Domain.Common;

namespace RootNamespaceOfTheSolution.Domain.ModuleName;

public static class AggregateNameErrors
{
    public static readonly Error NotFound = new(
        ErrorKind.NotFound, "module_code.not_found", "There is no such resource in this tenant.");

    public static readonly Error NameTaken = new(
        ErrorKind.Conflict, "module_code.name_taken", "Another one in this tenant has this name. Choose another name.");
}
