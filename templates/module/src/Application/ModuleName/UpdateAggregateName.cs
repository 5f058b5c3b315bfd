using Ardalis.Result;
using FluentValidation;
using MapsterMapper;
using MediatR;
using RootNamespaceOfTheSolution.Application.Common.Messaging;
using RootNamespaceOfTheSolution.Application.Common.Persistence;
using RootNamespaceOfTheSolution.Application.Common.Security;
using RootNamespaceOfTheSolution.Application.Common.Validation;
using RootNamespaceOfTheSolution.Domain.Common;
using RootNamespaceOfTheSolution.Domain.ModuleName;

namespace RootNamespaceOfTheSolution.Application.ModuleName;

/// <summary>Changes the name of an aggregate. Requires the version that the caller read, so that no change is overwritten unseen.</summary>
[RequirePermission(AggregateNamePermissions.Write)]
public sealed record UpdateAggregateName(Guid Id, string Name, long? ExpectedVersion) : ICommand<AggregateNameDto>, IRequiresVersion;

internal sealed class UpdateAggregateNameValidator : AbstractValidator<UpdateAggregateName>
{
    public UpdateAggregateNameValidator() => RuleFor(c => c.Name).SingleLine(AggregateName.MaxNameLength);
}

internal sealed class UpdateAggregateNameHandler(IRepository<AggregateName> repository, IMapper mapper)
    : IRequestHandler<UpdateAggregateName, Result<AggregateNameDto>>
{
    public async Task<Result<AggregateNameDto>> Handle(UpdateAggregateName command, CancellationToken cancellationToken)
    {
        if (await repository.FirstOrDefaultAsync(new AggregateNameById(command.Id), cancellationToken) is not { } found)
        {
            return AggregateNameErrors.NotFound;
        }

        if (ExpectedVersion.Check(found, command.ExpectedVersion) is { } stale)
        {
            return stale;
        }

        var updated = found.Update(command.Name);
        if (!updated.IsSuccess)
        {
            return updated;
        }

        await repository.UpdateAsync(found, cancellationToken);
        return mapper.Map<AggregateNameDto>(found);
    }
}
