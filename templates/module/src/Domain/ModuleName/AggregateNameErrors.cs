using RootNamespaceOfTheSolution.Domain.Common;

namespace RootNamespaceOfTheSolution.Domain.ModuleName;

public static class AggregateNameErrors
{
    public static readonly Error NotFound = new(
        ErrorKind.NotFound, "module_code.not_found", "This tenant has no aggregate words with this id.");

    public static readonly Error NameTaken = new(
        ErrorKind.Conflict, "module_code.name_taken", "Another aggregate words of this tenant has this name. Choose another one.");
}
