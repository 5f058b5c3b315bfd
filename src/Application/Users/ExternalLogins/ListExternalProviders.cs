using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;

namespace SvcInfra.Application.Users.ExternalLogins;

/// <summary>Lists the configured external sign-in providers.</summary>
[Public]
public sealed record ListExternalProviders : IQuery<ExternalProvidersDto>;

internal sealed class ListExternalProvidersHandler(IExternalProviders providers)
    : IRequestHandler<ListExternalProviders, Result<ExternalProvidersDto>>
{
    public Task<Result<ExternalProvidersDto>> Handle(ListExternalProviders query, CancellationToken cancellationToken) =>
        Task.FromResult<Result<ExternalProvidersDto>>(new ExternalProvidersDto(providers.All));
}
