using Ardalis.Result;
using FluentValidation;
using MapsterMapper;
using MediatR;
using RootNamespaceOfTheSolution.Application.Common.Messaging;
using RootNamespaceOfTheSolution.Application.Common.Persistence;
using RootNamespaceOfTheSolution.Application.Common.Security;
using RootNamespaceOfTheSolution.Application.Common.Validation;
using RootNamespaceOfTheSolution.Domain.ModuleName;

namespace RootNamespaceOfTheSolution.Application.ModuleName;

/// <summary>Creates an aggregate in the acting tenant.</summary>
/// <param name="Name">1 to 100 characters; unique in the tenant.</param>
[RequirePermission(AggregateNamePermissions.Write)]
public sealed record CreateAggregateName(string Name) : ICommand<AggregateNameDto>;

internal sealed class CreateAggregateNameValidator : AbstractValidator<CreateAggregateName>
{
    public CreateAggregateNameValidator() => RuleFor(c => c.Name).SingleLine(AggregateName.MaxNameLength);
}

internal sealed class CreateAggregateNameHandler(IRepository<AggregateName> repository, IRequestContext context, IMapper mapper)
    : IRequestHandler<CreateAggregateName, Result<AggregateNameDto>>
{
    public async Task<Result<AggregateNameDto>> Handle(CreateAggregateName command, CancellationToken cancellationToken)
    {
        // The unique index refuses a name that is taken. A query first would only add a race.
        var created = AggregateName.Create(context.RequireTenantId(), command.Name);
        await repository.AddAsync(created, cancellationToken);
        return mapper.Map<AggregateNameDto>(created);
    }
}
