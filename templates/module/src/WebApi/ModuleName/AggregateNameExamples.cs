using RootNamespaceOfTheSolution.Application.ModuleName;
using RootNamespaceOfTheSolution.WebApi.Common.OpenApi;

namespace RootNamespaceOfTheSolution.WebApi.ModuleName;

internal sealed class AggregateNameExamples : IExamples
{
    private static readonly Guid Id = Guid.Parse("019a2b3c-0000-7000-8000-000000000009");
    private static readonly DateTimeOffset Then = new(2026, 11, 1, 9, 30, 0, TimeSpan.Zero);

    public IEnumerable<object> Examples =>
    [
        new CreateAggregateName("First"),
        new AggregateNameDto(Id, "First", Then, Then, 1),
        new AggregateNameEndpoints.AggregateNameBody("Second"),
    ];
}
