using System.Collections.Immutable;
using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Aws;

/// <summary>A route table without its local routes, which every table of a VPC has.</summary>
public sealed record RouteTable(string Id, string VpcId, ImmutableArray<Route> Routes, Tags Tags) : IEntity;

/// <summary>A route. The target is an <c>igw-</c>, <c>nat-</c>, <c>pcx-</c> or <c>eni-</c> id.</summary>
public sealed record Route(string DestinationCidrBlock, string TargetId);

/// <summary>Binds a subnet to a route table; a subnet without one uses its VPC's main table.</summary>
public sealed record RouteTableAssociation(string Id, string RouteTableId, string SubnetId) : IEntity;
