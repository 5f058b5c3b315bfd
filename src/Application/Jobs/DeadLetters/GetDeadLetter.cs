using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Jobs;

namespace SvcInfra.Application.Jobs.DeadLetters;

/// <summary>Reads a dead letter.</summary>
[RequireOperator(JobOperatorPermissions.Read)]
public sealed record GetDeadLetter(Guid Id) : IQuery<DeadLetterDetailsDto>;

internal sealed class GetDeadLetterHandler(IDeadLetters jobs, JobCatalog catalog) : IRequestHandler<GetDeadLetter, Result<DeadLetterDetailsDto>>
{
    public async Task<Result<DeadLetterDetailsDto>> Handle(GetDeadLetter query, CancellationToken cancellationToken) =>
        await jobs.FindAsync(query.Id, cancellationToken) is { } job ? job.ToDetails(catalog) : JobErrors.DeadNotFound;
}
