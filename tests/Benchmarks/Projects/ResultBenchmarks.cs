using Ardalis.Result;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Http;
using SvcInfra.Application.Common.Errors;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Tenants;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;
using SvcInfra.WebApi.Common.Errors;

namespace SvcInfra.Benchmarks.Projects;

/// <summary>Failures on their way from a handler to the wire, and the cursors of pages.</summary>
public class ResultBenchmarks
{
    private const string Scope = "[\"ListProjects\",\"019a2b3c-0000-7000-8000-000000000001\",\"name\"]";
    private static readonly ListPosition Position = new("Tenant 4711", Guid.CreateVersion7());
    private static readonly ListCursors Cursors = new(new KeyedSigner());
    private static readonly string PositionText = Cursors.Write(Scope, Position);
    private static readonly FieldError[] Fields =
        [new("name", "required", "Give it a name."), new("description", "too_long", "At most 2,000 characters.")];
    private static readonly Result<TenantDto> Failed = Failure.From<Result<TenantDto>>(TenantErrors.NotFound);
    private readonly DefaultHttpContext _http = new();

    [Benchmark]
    public object NewValidationError() => Error.Validation(Fields);

    [Benchmark]
    public object FailureOfKnownError() => Failure.From<Result<TenantDto>>(TenantErrors.NotFound);

    [Benchmark]
    public object ErrorOfResult() => Error.Of(Failed);

    [Benchmark]
    public Task WriteProblem() => Problem.WriteAsync(_http, TenantErrors.NotFound);

    [Benchmark]
    public Task WriteValidationProblem() => Problem.WriteAsync(_http, Error.Validation(Fields));

    [Benchmark]
    public string EncodeCursor() => Cursors.Write(Scope, Position);

    [Benchmark]
    public object? DecodeCursor() => Cursors.Read(Scope, PositionText);

    private sealed class KeyedSigner : ICursorSigner
    {
        private readonly byte[] _key = new byte[32];

        public byte[] Sign(ReadOnlySpan<byte> message) => System.Security.Cryptography.HMACSHA256.HashData(_key, message)[..ICursorSigner.Length];
    }
}
